using System.Diagnostics;

namespace Lisa.Bench.Overhead;

/// <summary>Answers, and nothing else.</summary>
[Alias("lisa.bench.IEchoGrain")]
public interface IEchoGrain : IGrainWithIntegerKey
{
    [Alias("Echo")]
    ValueTask<int> EchoAsync(int value);
}

/// <inheritdoc cref="IEchoGrain"/>
public sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> EchoAsync(int value) => ValueTask.FromResult(value);
}

/// <summary>What Orleans itself carries on this machine, in this run.</summary>
internal static class RawCalls
{
    private const int Callers = 64;
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
