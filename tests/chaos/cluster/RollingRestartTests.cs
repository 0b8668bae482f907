using System.Diagnostics;
using System.Net;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Every silo is told to stop (SIGTERM), drains, and is started again by its supervisor, one after the other and twice around, while
/// clients ask for everything there is: none of them notices. LISA_CHAOS_SECONDS of 180 or more go around as often as there is time.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class RollingRestartTests(ITestOutputHelper output) : IDisposable
{
    private const int FewestRounds = 2;
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(90);
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-rolling-").FullName;

    [LongFact]
    public async Task A_rolling_restart_fails_no_request()
    {
        output.WriteLine($"LISA_CHAOS_SEED={ChaosSettings.Seed} LISA_CHAOS_SECONDS={ChaosSettings.Duration.TotalSeconds}");
        var frames = ChaosData.Make(ChaosSettings.Seed);
        SortedDictionary<string, string> products;
        int variants;
        await using (var cluster = await ClusterUnderTest.StartAsync(_root))
        {
            var load = new ClientLoad(cluster);
            await load.PrepareAsync(frames);
            using var attempts = new AttemptCount(cluster.Silos.Select(silo => silo.Address));
            using var stop = new CancellationTokenSource();
            var working = load.WorkAsync(stop.Token);
            try
            {
                var began = Stopwatch.GetTimestamp();
                for (var round = 0; round < FewestRounds || (ChaosSettings.IsLong && Stopwatch.GetElapsedTime(began) < ChaosSettings.Duration); round++)
                {
                    foreach (var silo in cluster.Silos)
                    {
                        await RestartAsync(silo);
                    }
                }
            }
            finally
            {
                await stop.CancelAsync();
                await working.WaitAsync(Guard);
                output.WriteLine($"{load.Requests} requests, {attempts.Total} answers and attempts ({attempts}), {load.Failures.Count} failures");
                load.Lines.ToList().ForEach(output.WriteLine);
                load.Failures.ToList().ForEach(output.WriteLine);
                cluster.Silos.SelectMany(silo => silo.Complaints).ToList().ForEach(output.WriteLine);
            }

            load.Failures.ShouldBeEmpty();
            cluster.Silos.SelectMany(silo => silo.Ends).ShouldAllBe(end => end == "0");
            (products, variants) = (await load.CheckAsync(), load.Variants);
        }

        products.ShouldBe(await ClusterWork.UndisturbedAsync(Path.Combine(_root, "undisturbed"), frames, variants));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task RestartAsync(SupervisedSilo silo)
    {
        var process = silo.Process.ShouldNotBeNull();
        var began = Stopwatch.GetTimestamp();
        process.Signal("TERM");
        await process.Ended.WaitAsync(Guard);
        var ended = Stopwatch.GetElapsedTime(began);
        await silo.NextAsync(process, Guard);
        await UntilReadyAsync(silo.Address);
        output.WriteLine($"{silo.Name}: ended in order after {ended.TotalSeconds:F1} s, ready again after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
    }

    private static async Task UntilReadyAsync(Uri silo)
    {
        using var http = new HttpClient { BaseAddress = silo };
        using var patience = new CancellationTokenSource(Guard);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = await http.GetAsync("health/ready", patience.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
