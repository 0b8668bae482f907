using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Formats;

public sealed class RawSourceTests
{
    private static readonly ReadRequest Request = new(SampleFormat.Raw, "body")
    {
        Columns = [new Column("X", "Hz"), new Column("Y", "Hz")],
        SampleRateHz = 4,
        EpochGpsSeconds = 100,
    };

    [Fact]
    public async Task Frames_come_apart_into_channels()
    {
        var body = Bytes(1, 10, 2, 20, double.NaN, double.PositiveInfinity);

        var (info, columns) = await Reading.AllAsync(body, Request, 2);

        columns[0].ShouldBe([1, 2, double.NaN]);
        columns[1].ShouldBe([10, 20, double.PositiveInfinity]);
        info.SampleRateHz.ShouldBe(4);
        info.EpochGpsSeconds.ShouldBe(100);
        info.Columns.ShouldBe(Request.Columns);
        info.Samples.ShouldBeNull();
    }

    [Fact]
    public async Task A_body_over_many_buffers_comes_back_whole()
    {
        var values = Enumerable.Range(0, 50_000).Select(i => (double)i).ToArray();

        var (_, columns) = await Reading.AllAsync(Bytes(values), Request, 12_345);

        columns[0].ShouldBe(values.Where((_, i) => i % 2 == 0));
        columns[1].ShouldBe(values.Where((_, i) => i % 2 == 1));
    }

    [Fact]
    public async Task A_partial_frame_is_refused_with_its_byte()
    {
        var refusal = await Reading.RefusedAsync([.. Bytes(1, 10, 2, 20), 1, 2, 3], Request);

        refusal.Where.ShouldBe("body, byte 32");
        refusal.Value.ShouldBe("3 bytes");
    }

    [Fact]
    public async Task An_empty_body_has_no_samples() =>
        (await Reading.AllAsync([], Request)).Columns[0].ShouldBeEmpty();

    [Fact]
    public async Task An_impossible_sample_rate_is_refused() =>
        (await Reading.RefusedAsync([], Request with { SampleRateHz = double.NaN })).Value.ShouldBe("NaN");

    [Fact]
    public async Task Two_channels_of_one_name_are_refused()
    {
        var twins = Request with { Columns = [new Column("X", "1"), new Column("X", "1")] };

        (await Reading.RefusedAsync([], twins)).Value.ShouldBe("X");
    }

    [Fact]
    public async Task Json_is_not_read() =>
        (await Reading.RefusedAsync([], new ReadRequest(SampleFormat.Json, "body"))).Bound.ShouldContain("npy");

    private static byte[] Bytes(params double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();
}
