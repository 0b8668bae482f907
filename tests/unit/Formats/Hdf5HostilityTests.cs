using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Formats;

/// <summary>
/// Damages small valid files in seeded ways. A stack overflow or an endless loop would take the whole test run with it; anything else
/// that is neither samples nor a refusal fails here.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class Hdf5HostilityTests(ITestOutputHelper output)
{
    private const int Seeds = 500;

    /// <summary>Allocated for one file, spool buffers, slab and chunks included.</summary>
    private const long MostBytes = 64L << 20;

    [Theory]
    [InlineData("earliest", "")]
    [InlineData("latest", "")]
    [InlineData("earliest", ", chunks=(64,), compression='gzip', shuffle=True")]
    [InlineData("latest", ", chunks=(64,), compression='gzip'")]
    public async Task Damaged_files_are_read_or_refused_and_nothing_else(string version, string storage)
    {
        using var folder = new TemporaryFolder();
        PythonReference.Run(
            $"""
            with h5py.File(sys.argv[1], 'w', libver='{version}') as f:
                d = f.create_dataset('strain/Strain', data=np.random.default_rng(1).normal(size=512){storage})
                d.attrs['Xspacing'] = 1 / 4096
                d.attrs['Xstart'] = 1126259446
                f['meta/Detector'] = 'H1'
            """,
            folder["good.h5"]);
        var good = await File.ReadAllBytesAsync(folder["good.h5"]);
        var request = new ReadRequest(SampleFormat.Hdf5, "bad.h5") { Spool = new Spool(folder.Path, 1 << 20) };
        var refused = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var before = GC.GetTotalAllocatedBytes();
            try
            {
                await Reading.AllAsync(Damaged(good, seed), request, 100);
            }
            catch (RefusalException refusal)
            {
                refusal.Refusals.ShouldNotBeEmpty();
                refused++;
            }
            catch (Exception other)
            {
                throw new InvalidOperationException($"seed {seed} of {version}{storage}: {other.GetType().Name} came out", other);
            }

            (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(MostBytes, $"seed {seed}");
        }

        output.WriteLine($"{version}{storage}: {refused} of {Seeds} refused, the others read");
        refused.ShouldBeInRange(1, Seeds - 1);
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    // Structures stand at the beginning and among the data: half of the flips go where the structures are.
    private static byte[] Damaged(byte[] good, int seed)
    {
        var random = new Random(seed);
        var bad = (byte[])good.Clone();
        if (seed % 10 == 0)
        {
            return bad[..random.Next(bad.Length)];
        }

        for (var flips = random.Next(1, 6); flips > 0; flips--)
        {
            var at = random.Next(2) == 0 ? random.Next(Math.Min(2048, bad.Length)) : random.Next(bad.Length);
            bad[at] = random.Next(3) switch
            {
                0 => (byte)(bad[at] ^ (1 << random.Next(8))),
                1 => (byte)random.Next(256),
                _ => random.Next(2) == 0 ? (byte)0 : (byte)0xFF,
            };
        }

        return bad;
    }
}
