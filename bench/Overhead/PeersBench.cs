using Lisa.Grains.Contracts;

namespace Lisa.Bench.Overhead;

/// <summary>
/// Steps that do nothing, in each style, beside tasks that do nothing on Dask distributed and on Celery with Redis: on the same machine, one
/// after the other, the same number of units. What is comparable and what is not is said in docs/benchmarks.md.
/// </summary>
internal static class PeersBench
{
    private const int Units = 10_000;
    private const int PeerRepetitions = 3;
    private const int Repetitions = 5;
    private const int WarmUps = 2;
    private const int SegmentSamples = 1024;
    private const int ChainSteps = 3;
    private const int ChainSamples = 16;
    private const double Bar = 20;
    private const string EachOne = "a task each";

    private static readonly (string Script, string[] Packages)[] Peers =
    [
        ("no_op_dask.py", ["python3-distributed"]),
        ("no_op_celery.py", ["python3-celery", "redis-server", "python3-redis"]),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var units = args is [var count] ? int.Parse(count) : Units;
        Console.WriteLine($"{units:N0} units of work that do nothing, medians");
        var slowest = await OwnAsync(units);
        var worst = 0;
        foreach (var (script, packages) in Peers)
        {
            if (packages.Where(package => !Directory.Exists($"/usr/share/doc/{package}")).ToList() is { Count: > 0 } missing)
            {
                Console.WriteLine($"{script} cannot run here: sudo apt-get install {string.Join(' ', missing)}");
                worst = 2;
                continue;
            }

            worst = Math.Max(worst, Judge(await PeerMeasurement.RunAsync(script, units, PeerRepetitions), slowest));
        }

        return worst;
    }

    // The slowest style is the one that is held against the peers.
    private static async Task<double> OwnAsync(int units)
    {
        await using var silo = await BenchSilo.StartAsync([new EmptyOperator(), new CopyOperator()]);
        await NoOpWork.FillAsync(silo, "large", units, SegmentSamples);
        await NoOpWork.FillAsync(silo, "small", units / ChainSteps, ChainSamples);
        var slowest = double.MaxValue;
        foreach (var style in Enum.GetValues<RunStyle>())
        {
            var rate = await MeasureAsync(silo, "no-op", 1, "large", units, style);
            Figures.Say($"{style.WordOf()}, one no-op step, {SegmentSamples * sizeof(double) / 1024} KiB read", rate, "segments/s");
            Figures.Say(
                $"{style.WordOf()}, {ChainSteps} copying steps, {ChainSamples * sizeof(double)} B read and written",
                await MeasureAsync(silo, "copy", ChainSteps, "small", units, style), "segments/s");
            slowest = Math.Min(slowest, rate);
        }

        return slowest;
    }

    private static async Task<double> MeasureAsync(BenchSilo silo, string computing, int steps, string dataset, int units, RunStyle style)
    {
        var rates = new List<double>();
        for (var repetition = 0; repetition < WarmUps + Repetitions; repetition++)
        {
            // Another nonce in each run of each style: no product is made twice.
            var nonce = (100 * (int)style) + repetition;
            var took = await NoOpWork.RunAsync(silo, $"{computing}-{nonce}", NoOpWork.Chain(computing, computing, steps, nonce), dataset, style);
            rates.Add(units / took.TotalSeconds);
        }

        return Figures.Median([.. rates.Skip(WarmUps)]);
    }

    private static int Judge(PeerRates peer, double ours)
    {
        foreach (var (what, rates) in peer.Rates)
        {
            Figures.Say($"{peer.System}, {what}", Figures.Median(rates), "units/s");
        }

        if (peer.Problem is not null)
        {
            Console.WriteLine($"{peer.System} {peer.Problem}");
        }

        return peer.Rates.GetValueOrDefault(EachOne) is { Count: > 0 } each
            ? Figures.Judge($"slowest style's no-op step over {peer.System}", ours / Figures.Median(each), "times", Bar, atLeast: true)
            : 1;
    }
}
