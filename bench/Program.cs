using Lisa.Bench.Cluster;
using Lisa.Bench.Injection;
using Lisa.Bench.Interferometry;
using Lisa.Bench.Kernels;
using Lisa.Bench.Live;
using Lisa.Bench.LowLatency;
using Lisa.Bench.Overhead;
using Lisa.Bench.Pipeline;
using Lisa.Bench.Serving;

namespace Lisa.Bench;

/// <summary>The benchmarks: each prints what it measured, the bar it is held to, and exits 1 when it misses it.</summary>
public static class Program
{
    private const string Usage = """
        Usage: ./lisa bench NAME [...]

          overhead    a durable no-op step over 100,000 segments, beside Orleans' raw calls in the same run
          gw150914    wall time of the GW150914 pipeline against the time of its kernels
          fft         FFT and Welch against NumPy and SciPy on the same arrays
          tdi         X2, Y2, Z2 and A, E, T against the same in NumPy on the same arrays
          laser       laser noise left in X2 on ESA's orbits beside the secondary noise, as CSV
          startup     process start to ready
          memory      the silo's memory while 2 GB are posted
          latency     one segment posted to its product ready
          live        200 segments a second, late, twice, revised and with gaps: latency, and products as of a batch
          all         one after the other

          scaling     cost of a segment, memory, and the run's page, from 1,000 to 200,000 segments of three steps
          peers       steps that do nothing beside Dask distributed and Celery on Redis, where their packages are installed

          injection [DAYS [CSV]]   simulated L0 with sources in it, through lisa-galactic-binaries and lisa-mbhb: found against put in (default: 30 days)
          l1 [DAYS]   L0 of six links at 4 Hz through lisa-l1: samples a second, the platform's share, memory (default: 30 days)
          low-latency [PASSES]   passes of eight hours through lisa-low-latency, posted as they come: from the last sample to the alert (default: 100 passes)

          cluster-spread     how evenly segments spread over three silos
          cluster-speedup    two silos on a core each against one on one core
          cluster-locality   bytes that move between silos, with and without the locality term
          cluster-change     throughput while a third silo joins, stops, and is killed
          cluster-calls      cost of a segment across silos, beside Orleans' own remote calls
          cluster            these, one after the other; they need a PostgreSQL server's programs, and about a quarter of an hour
        """;

    public static async Task<int> Main(string[] args) => args switch
    {
        ["overhead", .. var rest] => await OverheadBench.RunAsync(rest),
        ["gw150914", .. var rest] => await Gw150914Bench.RunAsync(rest),
        ["fft", ..] => PeerScript.Run("fft_welch.py", "kernels"),
        ["tdi", ..] => PeerScript.Run("tdi.py", "tdi-kernel"),
        ["tdi-kernel", .. var rest] => TdiBench.Run(rest),
        ["laser"] => LaserBench.Run(),
        ["kernels", .. var rest] => KernelBench.Run(rest),
        ["startup", ..] => await StartupBench.RunAsync(),
        ["memory", ..] => await MemoryBench.RunAsync(),
        ["latency", ..] => await LatencyBench.RunAsync(),
        ["live", .. var rest] => await LiveBench.RunAsync(rest),
        ["injection", .. var rest] => await InjectionBench.RunAsync(rest),
        ["l1", .. var rest] => await L1Bench.RunAsync(rest),
        ["low-latency", .. var rest] => await LowLatencyBench.RunAsync(rest),
        ["scaling", ..] => await ScalingBench.RunAsync(),
        ["peers", .. var rest] => await PeersBench.RunAsync(rest),
        ["all"] => await AllAsync(),
        [var name] when ClusterBench.Has(name) => await ClusterBench.RunAsync(name),
        _ => Explain(),
    };

    private static async Task<int> AllAsync()
    {
        var worst = 0;
        foreach (var name in (string[])["overhead", "gw150914", "fft", "tdi", "startup", "memory", "latency", "live"])
        {
            Console.WriteLine($"== {name}");
            worst = Math.Max(worst, await Main([name]));
        }

        return worst;
    }

    private static int Explain()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
