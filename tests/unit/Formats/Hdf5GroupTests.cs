using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Formats;

[Collection(MeasuredAlone.Name)]
public sealed class Hdf5GroupTests(ITestOutputHelper output) : IDisposable
{
    private const string Three =
        """
        g = f.create_group('l0')
        g.attrs['t0'] = 1e6
        g.attrs['dt'] = 0.25
        for i, name in enumerate(['isc_12', 'isc_23', 'rfi_12']):
            d = g.create_dataset(name, data=np.arange(100.) + 1000 * i)
            d.attrs['unit'] = 'Hz' if i == 2 else '1'
        """;

    // As much as opening may read, and what a reader holds.
    private const long MostBytes = 320L << 20;

    private static readonly ReadRequest Request = new(SampleFormat.Hdf5, "sim.h5") { DatasetPath = "/l0" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("earliest", 9)]
    [InlineData("latest", 1000)]
    public async Task The_datasets_of_a_group_are_channels_with_its_rate_and_epoch(string version, int atOnce)
    {
        var (info, columns) = await Reading.AllAsync(Write(Three, version), Request, atOnce);

        info.ShouldSatisfyAllConditions(
            () => info.SampleRateHz.ShouldBe(4),
            () => info.EpochGpsSeconds.ShouldBe(1e6),
            () => info.Samples.ShouldBe(100),
            () => info.Columns.ShouldBe([new Column("isc_12", "1"), new Column("isc_23", "1"), new Column("rfi_12", "Hz")], ignoreOrder: true));
        foreach (var (name, offset) in new[] { ("isc_12", 0), ("isc_23", 1000), ("rfi_12", 2000) })
        {
            columns[info.Columns.Select(column => column.Name).ToList().IndexOf(name)].ShouldBe(Enumerable.Range(0, 100).Select(i => i + (double)offset));
        }
    }

    [Fact]
    public async Task Channels_are_chosen_by_name_by_the_caller_or_by_the_dataset_that_exists()
    {
        var body = Write(Three);
        var named = Request with { Columns = [new Column("rfi_12", "rad"), new Column("isc_12", "1")] };
        var (info, columns) = await Reading.AllAsync(body, named);
        info.Columns.ShouldBe(named.Columns);
        columns.Select(column => column[0]).ShouldBe([2000, 0]);

        (info, columns) = await Reading.AllAsync(body, Request with { Known = [new Column("isc_23", "1"), new Column("isc_12", "1")], Channels = 2 });
        info.Columns.Select(column => column.Name).ShouldBe(["isc_23", "isc_12"]);
        columns.Select(column => column[0]).ShouldBe([1000, 0]);
    }

    [Theory]
    [InlineData(", chunks=(7,), compression='gzip'", "<f8")]
    [InlineData(", chunks=(30,)", ">f4")]
    public async Task Chunked_channels_of_other_types_do_not_share_what_is_kept_of_them(string storage, string dtype)
    {
        var body = Write($"[f.create_dataset('l0/' + n, data=(np.arange(100) + 200 * i).astype('{dtype}'){storage}) for i, n in enumerate('abcdefghijkl')]");
        var (info, columns) = await Reading.AllAsync(body, Request with { SampleRateHz = 2, EpochGpsSeconds = 7 }, 9);

        (info.SampleRateHz, info.EpochGpsSeconds, columns.Length).ShouldBe((2, 7, 12));
        for (var c = 0; c < 12; c++)
        {
            columns[c].ShouldBe(Enumerable.Range(0, 100).Select(i => i + (200.0 * c)));
        }
    }

    [Fact]
    public async Task The_root_is_a_group()
    {
        var (info, columns) = await Reading.AllAsync(Write("f['a'] = np.arange(3.)\nf['b'] = np.arange(3.) + 5"), Request with { DatasetPath = "/" });
        info.Columns.Select(column => column.Name).ShouldBe(["a", "b"]);
        columns[1].ShouldBe([5, 6, 7]);
    }

    [Theory]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0/b'] = np.zeros(4)", "of different lengths")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0/b/c'] = np.zeros(3)", "does not lead to a dataset")]
    [InlineData("f['l0/a'] = np.zeros((3, 2))", "either dimension could be the channels")]
    [InlineData("f.create_group('l0')", "no number of channels")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0/b'] = h5py.SoftLink('/l0/a')", "soft or external link")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0/b'] = h5py.ExternalLink('/etc/passwd', '/x')", "link|an entry and the group")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0/b'] = np.zeros(3)\nf['l0/a'].attrs['dt'] = 1.\nf['l0/b'].attrs['dt'] = 2.", "different sample rates")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0'].attrs['t0'] = 1.\nf['l0/a'].attrs['t0'] = 2.", "begin at different times")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0'].attrs['dt'] = 0.", "no possible sample rate")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0'].attrs['t0'] = np.nan", "no possible epoch")]
    [InlineData("f['l0/a'] = np.zeros(3)\nf['l0/b'] = 'text'", "type of element")]
    [InlineData("d = f.create_dataset('l0/a', data=np.zeros(2**20))\n[f['l0'].__setitem__(str(i), d) for i in range(4)]", "more samples than the file can hold")]
    public async Task A_group_that_is_no_dataset_is_refused(string script, string because)
    {
        foreach (var version in new[] { "earliest", "latest" })
        {
            var refusal = await Reading.RefusedAsync(Write(script, version), Request);

            refusal.ToString().ShouldMatch(because);
            refusal.Where.ShouldStartWith("sim.h5");
        }
    }

    [Fact]
    public async Task Channels_that_the_group_has_not_are_refused_with_those_that_it_has()
    {
        var refusal = await Reading.RefusedAsync(Write(Three), Request with { Columns = [new Column("eta_12", "1")] });
        (refusal.Kind, refusal.Value, refusal.Bound).ShouldBe((RefusalKind.NotFound, "eta_12", "isc_12, isc_23, rfi_12"));
        refusal = await Reading.RefusedAsync(Write(Three), Request with { Columns = [new Column("../l0/isc_12", "1")] });
        refusal.What.ShouldContain("does not hold this channel");
        refusal = await Reading.RefusedAsync(Write(Three), Request with { Channels = 2 });
        refusal.What.ShouldContain("another number of channels");
    }

    [Fact]
    public async Task Damaged_groups_are_read_or_refused_and_nothing_else()
    {
        var good = Write(Three);
        var refused = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var bad = (byte[])good.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bad[random.Next(random.Next(2) == 0 ? Math.Min(4096, bad.Length) : bad.Length)] = (byte)random.Next(256);
            }

            var before = GC.GetTotalAllocatedBytes();
            try
            {
                await Reading.AllAsync(bad, Request with { Spool = new Spool(_folder.Path, 1 << 20) }, 100);
            }
            catch (RefusalException refusal)
            {
                refusal.Refusals.ShouldNotBeEmpty();
                refused++;
            }

            (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(MostBytes, $"seed {seed}");
        }

        output.WriteLine($"{refused} of 300 refused, the others read");
        refused.ShouldBeInRange(1, 299);
    }

    private byte[] Write(string script, string version = "earliest")
    {
        PythonReference.Run($"with h5py.File(sys.argv[1], 'w', libver='{version}') as f:\n    " + script.ReplaceLineEndings("\n    "), _folder["body.h5"]);
        return File.ReadAllBytes(_folder["body.h5"]);
    }
}
