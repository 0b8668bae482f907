using System.Diagnostics;
using Orleans.Placement;

namespace Lisa.Bench.Overhead;

/// <summary>Answers, and nothing else.</summary>
[Alias("lisa.bench.IEchoGrain")]
public interface IEchoGrain : IGrainWithIntegerKey
{
    [Alias("Echo")]
    ValueTask<int> EchoAsync(int value);

    /// <summary>The silo on which it lives.</summary>
    [Alias("Where")]
    ValueTask<SiloAddress> WhereAsync();
}

/// <summary>Lives on the silo that calls it first, so that a benchmark decides whether calls to it leave the silo.</summary>
[PreferLocalPlacement]
public sealed class EchoGrain(ILocalSiloDetails silo) : Grain, IEchoGrain
{
    public ValueTask<int> EchoAsync(int value) => ValueTask.FromResult(value);

    public ValueTask<SiloAddress> WhereAsync() => ValueTask.FromResult(silo.SiloAddress);
}

/// <summary>What Orleans itself carries on this machine, in this run.</summary>
internal static class RawCalls
{
    /// <summary>Each calls a grain of its own, of keys from 0 on.</summary>
    public const int Callers = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public static async Task<double> MeasureAsync(IGrainFactory grains)
    {
        await CountAsync(grains);
        var rates = new List<double>();
        for (var repetition = 0; repetition < 3; repetition++)
        {
            rates.Add(await CountAsync(grains) / Duration.TotalSeconds);
        }

        return Figures.Median(rates);
    }

    private static async Task<long> CountAsync(IGrainFactory grains)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var grain = grains.GetGrain<IEchoGrain>(caller);
            long calls = 0;
            while (Stopwatch.GetElapsedTime(started) < Duration)
            {
                for (var i = 0; i < 100; i++)
                {
                    calls += await grain.EchoAsync(1);
                }
            }

            return calls;
        })));
        return counts.Sum();
    }
}
