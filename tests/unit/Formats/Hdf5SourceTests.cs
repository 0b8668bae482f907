using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Formats;

[Collection(MeasuredAlone.Name)]
public sealed class Hdf5SourceTests : IDisposable
{
    private static readonly ReadRequest Request = new(SampleFormat.Hdf5, "body.h5") { DatasetPath = "/a/x" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GwoscFact]
    public async Task The_strain_of_GW150914_is_read_as_h5py_reads_it()
    {
        var path = Path.Combine(GwoscFactAttribute.Folder, "H-H1_LOSC_4_V2-1126259446-32.hdf5");
        await using var file = File.OpenRead(path);

        var (info, columns) = await Reading.AllAsync(file, new ReadRequest(SampleFormat.Hdf5, "H1"), 10_000);

        info.ShouldSatisfyAllConditions(
            () => info.SampleRateHz.ShouldBe(4096),
            () => info.EpochGpsSeconds.ShouldBe(1126259446),
            () => info.Samples.ShouldBe(131072),
            () => info.Columns.ShouldBe([new Column("H1", "strain")]));
        var reference = Bytes("sys.stdout.write(h5py.File(sys.argv[1])['strain/Strain'][()].tobytes().hex())", path);
        columns[0].SelectMany(BitConverter.GetBytes).ShouldBe(reference);
    }

    [Fact]
    public async Task GWOSC_without_attributes_tells_rate_and_epoch_in_its_meta()
    {
        var body = Write(
            """
            f['strain/Strain'] = np.arange(32.)
            f['meta/GPSstart'] = 1126259446
            f['meta/Duration'] = 2
            f['meta/Detector'] = 'L1'
            """);

        var (info, columns) = await Reading.AllAsync(body, new ReadRequest(SampleFormat.Hdf5, "body.h5"));

        (info.SampleRateHz, info.EpochGpsSeconds, info.Columns[0].Name).ShouldBe((16, 1126259446, "L1"));
        columns[0].ShouldBe(Enumerable.Range(0, 32).Select(i => (double)i));
    }

    [Theory]
    [InlineData("<f8", "")]
    [InlineData(">f8", "")]
    [InlineData("<f4", ", chunks=(7,), compression='gzip'")]
    [InlineData(">i2", ", chunks=(100,), shuffle=True, compression='gzip', fletcher32=True")]
    [InlineData("<u8", ", chunks=(64,), maxshape=(None,)")]
    [InlineData("|i1", ", chunks=(3,)")]
    public async Task Every_type_and_storage_comes_back(string dtype, string storage)
    {
        var body = Write(
            $"""
            d = f.create_dataset('a/x', data=(np.arange(100) % 50).astype('{dtype}'){storage})
            d.attrs['dt'] = 0.5
            d.attrs['t0'] = np.int32(77)
            d.attrs['unit'] = 'Hz'
            """);

        var (info, columns) = await Reading.AllAsync(body, Request, 9);

        columns[0].ShouldBe(Enumerable.Range(0, 100).Select(i => (double)(i % 50)));
        (info.SampleRateHz, info.EpochGpsSeconds, info.Columns[0]).ShouldBe((2, 77, new Column("x", "Hz")));
    }

    [Theory]
    [InlineData("earliest")]
    [InlineData("latest")]
    public async Task Old_and_new_groups_are_walked(string version)
    {
        var body = Write("f.create_dataset('a/b/c/x', data=np.arange(3.))\nf['a/y'] = 1", $", libver='{version}'");

        (await Reading.AllAsync(body, Request with { DatasetPath = "a/b/c/x" })).Columns[0].ShouldBe([0, 1, 2]);
    }

    [Theory]
    [InlineData("np.arange(20.).reshape(10, 2)", "")]
    [InlineData("np.arange(20.).reshape(10, 2).T", ", chunks=(1, 4), compression='gzip'")]
    public async Task The_expected_channels_tell_the_dimensions_apart(string data, string storage)
    {
        var body = Write($"f.create_dataset('a/x', data={data}{storage})");

        var (info, columns) = await Reading.AllAsync(body, Request with { Channels = 2, SampleRateHz = 3 }, 3);

        (info.Samples, info.SampleRateHz).ShouldBe((10, 3));
        columns[0].ShouldBe(Enumerable.Range(0, 10).Select(i => 2.0 * i));
        columns[1].ShouldBe(Enumerable.Range(0, 10).Select(i => (2.0 * i) + 1));
    }

    [Theory]
    [InlineData("f['a/x'] = np.zeros((2, 2))", "neither, or both")]
    [InlineData("f['a/x'] = np.zeros((3, 5))", "neither, or both")]
    [InlineData("f['a/x'] = np.zeros((3, 2, 5))", "number of dimensions")]
    [InlineData("f['a/x'] = 5.0", "number of dimensions")]
    [InlineData("f['a/x/y/z'] = np.zeros(3)", "does not lead to a dataset")]
    [InlineData("f['a/x/y'] = np.zeros(3)", "another number of channels")]
    [InlineData("f['a/z'] = np.zeros(3)", "nothing has this path")]
    [InlineData("f['a/x'] = 'text'", "type of element")]
    [InlineData("f['a/x'] = np.zeros(3, dtype=[('p', 'f8'), ('q', 'f8')])", "type of element")]
    [InlineData("f['a/x'] = np.zeros(3, dtype='c16')", "type of element")]
    [InlineData("f['a/x'] = np.zeros(3, dtype='f2')", "type of element")]
    [InlineData("f['a/x'] = np.dtype('f8')", "does not lead to a dataset")]
    [InlineData("f.create_dataset('a/x', (10**9,), dtype='f8', chunks=(1000,))", "more samples than the file can hold")]
    [InlineData("f.create_dataset('a/x', (2**40,), dtype='f8', chunks=(2**20,), compression='gzip')", "more samples than the file can hold")]
    [InlineData("f.create_dataset('a/x', (10,), maxshape=(None,), dtype='f8', chunks=(2**25,))", "chunks have no size")]
    [InlineData("f['a/q'] = np.zeros(3); f['a/x'] = h5py.SoftLink('/a/q')", "soft or external link")]
    [InlineData("f.create_group('a', track_order=True)['x'] = h5py.ExternalLink('/etc/passwd', '/x')", "soft or external link")]
    [InlineData("f['a/x'] = h5py.ExternalLink('/etc/passwd', '/x')", "link")]
    [InlineData("f['a/x'] = h5py.SoftLink('x')", "soft or external link")]
    [InlineData("f.create_dataset('a/x', (8,), dtype='u1', external=[('/etc/passwd', 0, 8)])", "in other files")]
    [InlineData(
        "l = h5py.VirtualLayout((8,), 'f8'); l[:] = h5py.VirtualSource('/etc/x.h5', 'x', (8,)); f.create_virtual_dataset('a/x', l)",
        "in other files")]
    [InlineData("g = f.create_group('a', track_order=True); [g.create_group(str(i)) for i in range(20)]; g['x'] = np.zeros(3)", "heap")]
    public async Task What_is_no_plain_dataset_in_the_file_is_refused(string script, string because)
    {
        foreach (var version in new[] { "earliest", "latest" })
        {
            var refusal = await Reading.RefusedAsync(Write(script, $", libver='{version}'"), Request with { Channels = 2 });

            refusal.ToString().ShouldMatch(because == "link" ? "external link|an entry and the group" : because);
            refusal.Where.ShouldStartWith("body.h5");
        }
    }

    [Fact]
    public async Task A_foreign_body_is_refused() =>
        (await Reading.RefusedAsync("PK, says the archive"u8.ToArray(), Request)).What.ShouldContain("no HDF5 file");

    [Fact]
    public async Task A_truncated_file_is_refused()
    {
        var whole = Write("f['a/x'] = np.zeros(1000)");

        (await Reading.RefusedAsync(whole[..^100], Request)).What.ShouldContain("cut short");
    }

    [Fact]
    public async Task A_body_beyond_the_spools_bound_is_refused_and_leaves_nothing()
    {
        using var spool = new TemporaryFolder();
        var request = Request with { Spool = new Spool(spool.Path, 5000) };

        (await Reading.RefusedAsync(Write("f['a/x'] = np.zeros(1000)"), request)).Kind.ShouldBe(RefusalKind.TooLarge);

        Directory.GetFiles(spool.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_spooled_copy_vanishes_with_its_reader()
    {
        using var spool = new TemporaryFolder();
        var body = Write("f['a/x'] = np.zeros(1000)");

        await Reading.AllAsync(body, Request with { Spool = new Spool(spool.Path, 1 << 20) });

        Directory.GetFiles(spool.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chunk_that_inflates_beyond_its_size_is_refused()
    {
        var body = Write(
            """
            import zlib
            d = f.create_dataset('a/x', (4096,), dtype='f8', chunks=(1024,), compression='gzip')
            d.id.write_direct_chunk((0,), zlib.compress(b'\0' * (1 << 28)))
            """);
        var before = GC.GetTotalAllocatedBytes(true);

        (await Reading.RefusedAsync(body, Request)).Value.ShouldContain("more than its 8192 bytes");

        (GC.GetTotalAllocatedBytes(true) - before).ShouldBeLessThan(64L << 20);
    }

    private byte[] Write(string script, string options = "")
    {
        PythonReference.Run($"with h5py.File(sys.argv[1], 'w'{options}) as f:\n    " + script.ReplaceLineEndings("\n    "), _folder["body.h5"]);
        return File.ReadAllBytes(_folder["body.h5"]);
    }

    private static byte[] Bytes(string script, string argument) => Convert.FromHexString(PythonReference.Run(script, argument));
}
