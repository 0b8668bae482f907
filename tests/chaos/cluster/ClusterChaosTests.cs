using System.Diagnostics;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Three real silos, disturbed without end while they work: every run completes, and its products are those of a silo that nothing disturbs.
/// LISA_CHAOS_SECONDS says for how long (20 unless told, 180 for the figures in docs/cluster.md), LISA_CHAOS_SEED repeats the choices.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class ClusterChaosTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongBeat = TimeSpan.FromSeconds(15);
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-chaos-").FullName;
    private readonly Random _random = new(ChaosSettings.Seed);

    private static int Seed => ChaosSettings.Seed;

    private static TimeSpan Duration => ChaosSettings.Duration;

    [PostgresFact]
    public Task One_silo_after_the_other_is_killed() => DisturbAsync(Beat, async cluster =>
    {
        var victim = cluster.Silos[_random.Next(3)];
        if (victim.Process is { } process)
        {
            await process.KillAsync();
            return true;
        }

        return false;
    });

    [PostgresFact]
    public Task Silos_hang_and_come_back() => DisturbAsync(Beat, cluster =>
    {
        var pause = TimeSpan.FromSeconds(1 + (19 * _random.NextDouble()));
        if (cluster.Silos[_random.Next(3)].Process is not { } process)
        {
            return Task.FromResult(false);
        }

        process.Signal("STOP");
        _ = ContinueAsync(process, pause);
        return Task.FromResult(true);
    });

    [LongFact]
    public Task The_database_is_restarted_under_them() => DisturbAsync(LongBeat, async cluster =>
    {
        await (_random.Next(2) == 0 ? cluster.Database.KillAsync() : cluster.Database.StopAsync());
        using var away = new PeriodicTimer(TimeSpan.FromSeconds(0.5 + (3 * _random.NextDouble())));
        await away.WaitForNextTickAsync();
        await cluster.Database.StartAgainAsync();
        return true;
    });

    [PostgresFact]
    public Task All_are_killed_at_once() => DisturbAsync(LongBeat, async cluster =>
    {
        await Task.WhenAll(cluster.Silos.Select(silo => silo.Process?.KillAsync() ?? Task.CompletedTask));
        return true;
    });

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task ContinueAsync(SiloProcess process, TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause);
        await timer.WaitForNextTickAsync();
        process.Signal("CONT");
    }

    private async Task DisturbAsync(TimeSpan beat, Func<ClusterUnderTest, Task<bool>> disturb)
    {
        output.WriteLine($"LISA_CHAOS_SEED={Seed} LISA_CHAOS_SECONDS={Duration.TotalSeconds}");
        var frames = ChaosData.Make(Seed);
        var faults = 0;
        SortedDictionary<string, string> products;
        int variants;
        await using (var cluster = await ClusterUnderTest.StartAsync(_root))
        {
            using var client = cluster.Connect();
            await ClusterWork.PostAsync(client, frames);
            using var watch = new RecoveryWatch(cluster.Segments);
            var work = new ClusterWork(client, watch);
            using var stop = new CancellationTokenSource();
            var working = work.WorkAsync(Duration.TotalSeconds >= 180 ? 5000 : 500, stop.Token);
            var began = Stopwatch.GetTimestamp();
            using (var timer = new PeriodicTimer(beat))
            {
                while (Stopwatch.GetElapsedTime(began) < Duration && await timer.WaitForNextTickAsync())
                {
                    if (await disturb(cluster))
                    {
                        watch.Strike();
                        faults++;
                    }
                }
            }

            await stop.CancelAsync();
            var calm = Stopwatch.GetTimestamp();
            try
            {
                await working.WaitAsync(TimeSpan.FromMinutes(3));
            }
            finally
            {
                Tell(cluster, watch, faults, work, Stopwatch.GetElapsedTime(calm));
            }

            (products, variants) = (await work.HashAsync(), work.Variants);
        }

        var expected = await ClusterWork.UndisturbedAsync(Path.Combine(_root, "undisturbed"), frames, variants);
        products.ShouldBe(expected);
    }

    private void Tell(ClusterUnderTest cluster, RecoveryWatch watch, int faults, ClusterWork work, TimeSpan after)
    {
        var recoveries = watch.Recoveries.Order().Select(each => each.TotalSeconds).ToList();
        output.WriteLine($"{faults} faults, {work.Segments} segments in {work.Variants} runs, all over {after.TotalSeconds:F1} s after the last fault");
        if (recoveries.Count > 0)
        {
            output.WriteLine(
                $"from a fault to the next segment of everything that it held up: median {recoveries[recoveries.Count / 2]:F2} s, "
                + $"p99 {recoveries[(int)Math.Ceiling(0.99 * recoveries.Count) - 1]:F2} s, of {recoveries.Count} faults that held up something");
        }

        foreach (var silo in cluster.Silos)
        {
            output.WriteLine($"{silo.Name}: ended {silo.Ends.Count} times");
            foreach (var end in silo.Ends.Where(end => end != "137"))
            {
                output.WriteLine($"  {end}");
            }
        }
    }
}
