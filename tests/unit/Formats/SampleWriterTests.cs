using System.Text.Json;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Formats;

public sealed class SampleWriterTests : IDisposable
{
    private const double Epoch = 1126259446.5;

    private static readonly Layout Time = new(
        AxisKind.Time, 1126259446, 4, 3, [new Column("H1", "strain"), new Column("L1", "strain")]);

    private static readonly double[] H1 = [1e-21, 0.1, double.NaN, double.PositiveInfinity, -3];
    private static readonly double[] L1 = [5e-324, double.MaxValue, 0, double.NegativeInfinity, 7];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Csv_comes_back_through_its_reader()
    {
        var bytes = await WriteAsync(SampleFormat.Csv, Time);

        var (info, columns) = await Reading.AllAsync(bytes, new ReadRequest(SampleFormat.Csv, "x.csv"));

        columns[0].ShouldBe(H1);
        columns[1].ShouldBe(L1);
        info.ShouldBe(new SourceInfo(4, Epoch, info.Columns, null));
        info.Columns.ShouldBe(Time.Columns);
    }

    [Fact]
    public async Task Json_holds_rows_with_null_for_what_json_cannot_say()
    {
        using var json = JsonDocument.Parse(await WriteAsync(SampleFormat.Json, Time));

        var root = json.RootElement;
        root.GetProperty("axis").GetString().ShouldBe("time");
        root.GetProperty("origin").GetDouble().ShouldBe(Epoch);
        root.GetProperty("density").GetDouble().ShouldBe(4);
        root.GetProperty("samples").GetInt64().ShouldBe(5);
        root.GetProperty("columns")[1].GetProperty("name").GetString().ShouldBe("L1");
        var rows = root.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().ToArray()).ToArray();
        rows.Select(row => row[0].GetDouble()).ShouldBe([Epoch, Epoch + 0.25, Epoch + 0.5, Epoch + 0.75, Epoch + 1]);
        rows.Select(row => row[1].ValueKind == JsonValueKind.Null ? double.NaN : row[1].GetDouble())
            .ShouldBe([1e-21, 0.1, double.NaN, double.NaN, -3]);
        rows[1][2].GetDouble().ShouldBe(double.MaxValue);
    }

    [Fact]
    public async Task Numpy_reads_the_npy_file_bit_by_bit()
    {
        await File.WriteAllBytesAsync(_folder["x.npy"], await WriteAsync(SampleFormat.Npy, Time));

        var printed = PythonReference.Run(
            "a = np.load(sys.argv[1]); print(a.shape, a.dtype.str, a.flags['C_CONTIGUOUS'], a.T.tobytes().hex())", _folder["x.npy"]);

        printed.Trim().ShouldBe($"(5, 2) <f8 True {Hex(H1)}{Hex(L1)}");
    }

    [Fact]
    public async Task H5py_reads_the_hdf5_file_bit_by_bit()
    {
        await File.WriteAllBytesAsync(_folder["x.h5"], await WriteAsync(SampleFormat.Hdf5, Time));

        var printed = PythonReference.Run(
            """
            with h5py.File(sys.argv[1]) as f:
                for name in sorted(f):
                    a = f[name].attrs
                    print(name, f[name].shape, f[name].dtype.str, a['unit'], a['axis'], a['origin'], a['density'], a['t0'], a['dt'],
                          f[name][()].tobytes().hex())
            """,
            _folder["x.h5"]);

        printed.Trim().ReplaceLineEndings("\n").ShouldBe(
            $"H1 (5,) <f8 strain time {Epoch} 4.0 {Epoch} 0.25 {Hex(H1)}\nL1 (5,) <f8 strain time {Epoch} 4.0 {Epoch} 0.25 {Hex(L1)}");
    }

    [Fact]
    public async Task Hdf5_comes_back_through_its_reader()
    {
        var bytes = await WriteAsync(SampleFormat.Hdf5, Time);

        var (info, columns) = await Reading.AllAsync(
            bytes, new ReadRequest(SampleFormat.Hdf5, "x.h5") { DatasetPath = "L1", Spool = new Spool(_folder.Path, 1 << 20) });

        columns[0].ShouldBe(L1);
        (info.SampleRateHz, info.EpochGpsSeconds, info.Columns[0]).ShouldBe((4, Epoch, new Column("L1", "strain")));
    }

    [Theory]
    [InlineData(AxisKind.Frequency, "frequency [Hz],H1 [1/Hz]\n0,2\n0.25,3\n")]
    [InlineData(AxisKind.Row, "row,H1 [1/Hz]\n0,2\n1,3\n")]
    public async Task Spectra_and_tables_have_their_own_axis(AxisKind axis, string expected)
    {
        var layout = new Layout(axis, 0, axis == AxisKind.Row ? 1 : 4, 0, [new Column("H1", "1/Hz")]);
        using var body = new MemoryStream();
        await using var writer = SampleWriters.Open(body, new WriteRequest(SampleFormat.Csv, layout, 0, 2));
        await writer.WriteAsync(0, [new double[] { 2, 3 }], CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        System.Text.Encoding.UTF8.GetString(body.ToArray()).ShouldBe(expected);
    }

    [Theory]
    [InlineData(SampleFormat.Json)]
    [InlineData(SampleFormat.Csv)]
    [InlineData(SampleFormat.Npy)]
    [InlineData(SampleFormat.Hdf5)]
    public async Task No_samples_at_all_are_written_too(SampleFormat format)
    {
        using var body = new MemoryStream();
        await using var writer = Open(body, format, Time, 0);
        await writer.CompleteAsync(CancellationToken.None);

        body.Length.ShouldBePositive();
    }

    [Theory]
    [InlineData(SampleFormat.Json)]
    [InlineData(SampleFormat.Csv)]
    [InlineData(SampleFormat.Npy)]
    [InlineData(SampleFormat.Hdf5)]
    public async Task Another_number_of_samples_than_announced_is_an_error(SampleFormat format)
    {
        await using var few = Open(new MemoryStream(), format, Time, 6);
        await few.WriteAsync(Epoch, [H1, L1], CancellationToken.None);
        await Should.ThrowAsync<InvalidOperationException>(async () => await few.CompleteAsync(CancellationToken.None));

        await using var many = Open(new MemoryStream(), format, Time, 4);
        await Should.ThrowAsync<InvalidOperationException>(
            async () => await many.WriteAsync(Epoch, [H1, L1], CancellationToken.None));
    }

    [Theory]
    [InlineData(SampleFormat.Npy)]
    [InlineData(SampleFormat.Hdf5)]
    public async Task A_hole_in_a_format_without_axis_is_an_error(SampleFormat format)
    {
        await using var writer = Open(new MemoryStream(), format, Time, 10);
        await writer.WriteAsync(Epoch, [H1, L1], CancellationToken.None);
        await Should.ThrowAsync<InvalidOperationException>(
            async () => await writer.WriteAsync(Epoch + 2, [H1, L1], CancellationToken.None));
    }

    [Theory]
    [InlineData(SampleFormat.Csv, "a,b")]
    [InlineData(SampleFormat.Hdf5, "a/b")]
    [InlineData(SampleFormat.Raw, "a")]
    public void What_a_format_cannot_hold_is_refused(SampleFormat format, string name)
    {
        var layout = Time with { Columns = [new Column(name, "1")] };

        Should.Throw<RefusalException>(() => Open(new MemoryStream(), format, layout, 1)).Refusals[0].Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public void An_hdf5_result_beyond_the_spools_bound_is_refused() =>
        Should.Throw<RefusalException>(() => Open(new MemoryStream(), SampleFormat.Hdf5, Time, 1 << 20))
            .Refusals[0].Kind.ShouldBe(RefusalKind.TooLarge);

    private ISampleWriter Open(Stream body, SampleFormat format, Layout layout, long samples) => SampleWriters.Open(
        body, new WriteRequest(format, layout, Epoch, samples) { Spool = new Spool(_folder.Path, 1 << 20) });

    /// <summary>Two blocks, of three samples and of two.</summary>
    private async Task<byte[]> WriteAsync(SampleFormat format, Layout layout)
    {
        using var body = new MemoryStream();
        await using (var writer = Open(body, format, layout, 5))
        {
            await writer.WriteAsync(Epoch, [H1.AsMemory(0, 3), L1.AsMemory(0, 3)], CancellationToken.None);
            await writer.WriteAsync(Epoch + 0.75, [H1.AsMemory(3), L1.AsMemory(3)], CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        }

        Directory.GetFiles(_folder.Path, "spool-*").ShouldBeEmpty();
        return body.ToArray();
    }

    private static string Hex(double[] values) => Convert.ToHexStringLower(values.SelectMany(BitConverter.GetBytes).ToArray());
}
