using System.Globalization;
using System.Text;
using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Formats;

[Collection(MeasuredAlone.Name)]
public sealed class CsvSourceTests
{
    private static readonly ReadRequest Request = new(SampleFormat.Csv, "body.csv");

    [Fact]
    public async Task Names_units_times_and_numbers_come_out()
    {
        var (info, columns) = await ReadAsync("\uFEFFgps [s],H1 [strain], L1\r\n100,1e-21,inf\r\n100.25,,-INF\n100.5, nan , 3\n\n");

        info.SampleRateHz.ShouldBe(4);
        info.EpochGpsSeconds.ShouldBe(100);
        info.Columns.ShouldBe([new Column("H1", "strain"), new Column("L1", "1")]);
        columns[0].ShouldBe([1e-21, double.NaN, double.NaN]);
        columns[1].ShouldBe([double.PositiveInfinity, double.NegativeInfinity, 3]);
    }

    [Fact]
    public async Task Without_times_the_caller_says_rate_and_epoch()
    {
        var (info, columns) = await ReadAsync("X,Y\n1,2\n3,4", Request with { SampleRateHz = 10, EpochGpsSeconds = 5 });

        (info.SampleRateHz, info.EpochGpsSeconds).ShouldBe((10, 5));
        columns[1].ShouldBe([2, 4]);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(0.2)]
    [InlineData(10)]
    public async Task A_rate_survives_the_resolution_of_GPS_seconds(double rateHz)
    {
        var text = new StringBuilder("gps,x\n");
        for (var i = 0; i < 20_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{1126259446 + (i / rateHz):R},{i}\n");
        }

        var (info, columns) = await ReadAsync(text.ToString());

        info.SampleRateHz.ShouldBe(rateHz);
        columns[0].Length.ShouldBe(20_000);
    }

    [Theory]
    [InlineData("gps,x\n0,1\n1,1\n3,1\n", "too late", "line 4")]
    [InlineData("gps,x\n0,1\n1,1\n1,1\n", "too early", "line 4")]
    [InlineData("gps,x\n0,1\n1,1\n0.5,1\n", "too early", "line 4")]
    [InlineData("gps,x\n0,1\n1,1\n2.02,1\n3,1\n4,1\n", "too late", "line 4")]
    [InlineData("gps,x\n5,1\n4,1\n", "do not grow", "time column")]
    [InlineData("gps,x\n5,1\n5,1\n", "do not grow", "time column")]
    [InlineData("gps,x\nnan,1\n", "no time", "line 2")]
    [InlineData("gps,x\n1,1\n2,1\n,1\n4,1\n", "no time", "line 4")]
    [InlineData("gps [ms],x\n1,1\n", "another unit", "line 1")]
    [InlineData("gps\n1\n", "no channel", "line 1")]
    [InlineData("x,y\n1,2\n3\n", "number of fields", "line 3, column 2")]
    [InlineData("x,y\n1,2\n3,4,5\n", "number of fields", "line 3, column 3")]
    [InlineData("x,y\n1,2\n\n3,4\n", "empty line", "line 3")]
    [InlineData("x,y\n1,2\n3,four\n", "no number", "line 3, column 2")]
    [InlineData("x\n1e999\n", "no number", "line 2, column 1")]
    [InlineData("x\n1 000\n", "no number", "line 2, column 1")]
    [InlineData("1,2\n3,4\n", "does not name", "line 1, column 1")]
    [InlineData("-1,2\n3,4\n", "does not name", "line 1, column 1")]
    [InlineData("x,.5\n3,4\n", "does not name", "line 1, column 2")]
    [InlineData("\"x\"\n3\n", "does not name", "line 1, column 1")]
    [InlineData("x,,y\n", "does not name", "line 1, column 2")]
    [InlineData("x,x\n", "name of another", "header")]
    [InlineData("", "empty", "line 1")]
    public async Task A_broken_line_is_refused_with_its_place(string text, string because, string place)
    {
        var refusal = await Reading.RefusedAsync(Encoding.UTF8.GetBytes(text), Request);

        refusal.What.ShouldContain(because);
        refusal.Where.ShouldStartWith($"body.csv, {place}");
        refusal.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_break_after_the_look_ahead_is_refused_too()
    {
        var lines = Enumerable.Range(0, 5000).Select(i => $"{(i < 4000 ? i : i + 1)},0");

        var refusal = await Reading.RefusedAsync(Encoding.UTF8.GetBytes("gps,x\n" + string.Join('\n', lines)), Request);

        refusal.Where.ShouldBe("body.csv, line 4002, column 1");
    }

    [Fact]
    public async Task Times_that_contradict_the_callers_rate_are_refused() =>
        (await Reading.RefusedAsync("gps,x\n0,1\n1,1\n"u8.ToArray(), Request with { SampleRateHz = 2 })).Bound.ShouldContain("2 Hz");

    [Fact]
    public async Task A_line_without_end_is_refused_before_memory_grows()
    {
        var body = Encoding.UTF8.GetBytes("x\n" + new string('1', 10 << 20));
        var before = GC.GetTotalAllocatedBytes(true);

        (await Reading.RefusedAsync(body, Request)).Where.ShouldBe("body.csv, line 2");

        (GC.GetTotalAllocatedBytes(true) - before).ShouldBeLessThan(4L << 20);
    }

    [Fact]
    public void Every_double_comes_back_with_its_bits() => Gen.Double.Array[1, 50].Sample(values =>
    {
        var text = "x\n" + string.Join('\n', values.Select(Written));
        var (_, columns) = ReadAsync(text).GetAwaiter().GetResult();
        columns[0].ShouldBe(values);
    });

    [Fact]
    public void Any_text_is_read_or_refused_and_nothing_else() =>
        Gen.Char["\n\r,.-+e1x [g]\"\0\u00e9"].Array[0, 60].Sample(letters =>
        {
            try
            {
                Reading.AllAsync(Encoding.UTF8.GetBytes("gps,x\n" + new string(letters)), Request).GetAwaiter().GetResult();
            }
            catch (RefusalException refusal)
            {
                refusal.Refusals.ShouldNotBeEmpty();
            }
        });

    private static string Written(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
        : ParameterSet.Canonical(value);

    private static Task<(SourceInfo Info, double[][] Columns)> ReadAsync(string text, ReadRequest? request = null) =>
        Reading.AllAsync(Encoding.UTF8.GetBytes(text), request ?? Request);
}
