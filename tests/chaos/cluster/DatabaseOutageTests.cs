using System.Diagnostics;
using System.Net;
using Lisa.Cli.Postgres;
using Lisa.Client;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Lisa.Tests.Postgres;
using Npgsql;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// A database that refuses connections, and one that is slow, under three silos that work: they wait, say so once, accept nothing that
/// they cannot keep, and go on by themselves. LISA_CHAOS_SECONDS of 180 or more make the outage 60 s long; otherwise it is 8 s.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class DatabaseOutageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(ChaosSettings.IsLong ? 60 : 8);
    private static readonly TimeSpan LongestDenial = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-outage-").FullName;
    private readonly PostLedger _posts = new("meanwhile");
    private readonly List<string> _accepted = [];

    [PostgresFact]
    public async Task Silos_wait_for_a_database_that_refuses_connections_and_go_on_by_themselves()
    {
        await using var cluster = await ClusterUnderTest.StartAsync(_root);
        await DisturbAsync(cluster, async silos =>
        {
            await cluster.Database.StopAsync();
            var gone = Stopwatch.GetTimestamp();
            var denials = await Task.WhenAll(silos.Select(silo => silo.Health.UntilWaitingAsync(LongestDenial)));
            using var outage = new CancellationTokenSource(Outage - Stopwatch.GetElapsedTime(gone));
            var asking = Task.WhenAll(silos.Select(silo => AskAsync(silo.Silo, outage.Token)));
            await asking;
            await cluster.Database.StartAgainAsync();
            var returns = await Task.WhenAll(silos.Select(silo => silo.Health.UntilReadyAsync(LongestReturn)));
            output.WriteLine(
                $"away for {Outage.TotalSeconds:F0} s: all said so within {denials.Max().TotalSeconds:F1} s, and were ready {returns.Max().TotalSeconds:F1} s after it was back");
        });
        foreach (var silo in cluster.Silos)
        {
            var log = silo.Process.ShouldNotBeNull().Log;
            Times(log, "The database does not answer").ShouldBe(1, log);
            Times(log, "The database answers again").ShouldBe(1, log);
        }
    }

    [LongFact]
    public async Task A_slow_database_costs_nothing_but_time()
    {
        var database = await PostgresServer.StartAsync();
        var way = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var line = new TcpForwarder(IPAddress.Loopback, way.Port);
        way.Port = line.Endpoint.Port;
        var file = Path.Combine(_root, "connection");
        PrivateFile.Write(file, way.ConnectionString);
        await using var cluster = await ClusterUnderTest.StartAsync(_root, database, file, [.. Enumerable.Repeat(SiloHome.Here, 3)]);
        await DisturbAsync(cluster, async _ =>
        {
            line.Delay = Latency;
            using var timer = new PeriodicTimer(ChaosSettings.Duration);
            await timer.WaitForNextTickAsync();
        });
        foreach (var silo in cluster.Silos)
        {
            silo.Process.ShouldNotBeNull().Log.ShouldNotContain("The database does not answer");
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static int Times(string log, string words) => log.Split(words).Length - 1;

    private async Task DisturbAsync(ClusterUnderTest cluster, Func<IReadOnlyList<(SupervisedSilo Silo, HealthWatch Health)>, Task> disturb)
    {
        output.WriteLine($"LISA_CHAOS_SEED={ChaosSettings.Seed} LISA_CHAOS_SECONDS={ChaosSettings.Duration.TotalSeconds}");
        var frames = ChaosData.Make(ChaosSettings.Seed);
        using var client = cluster.Connect();
        await ClusterWork.PostAsync(client, frames);
        await _posts.CreateAsync(client);
        using var watch = new RecoveryWatch(cluster.Segments);
        var work = new ClusterWork(client, watch);
        using var stop = new CancellationTokenSource();
        var working = work.WorkAsync(1, stop.Token);
        var silos = cluster.Silos.Select(silo => (Silo: silo, Health: new HealthWatch(silo.Address))).ToList();
        try
        {
            await Task.WhenAll(silos.Select(silo => silo.Health.UntilReadyAsync(Guard)));
            await UntilWorkIsUnderWayAsync(watch);
            await disturb(silos);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(silos.Select(silo => silo.Health.DisposeAsync().AsTask()));
        }

        var calm = Stopwatch.GetTimestamp();
        await working.WaitAsync(Guard);
        await _posts.CheckAsync(client);
        foreach (var run in _accepted)
        {
            (await EndOfAsync(client, run)).ShouldBe(RunStates.Committed);
        }

        output.WriteLine($"{work.Segments} segments in {work.Variants} runs, all over {Stopwatch.GetElapsedTime(calm).TotalSeconds:F1} s afterwards; of {_posts.Begun} posts meanwhile {_posts.Acknowledged} were acknowledged, and {_accepted.Count} runs");
        cluster.Silos.ShouldAllBe(silo => silo.Ends.Count == 0, "no silo ends for its database's sake");
        silos.SelectMany(silo => silo.Health.NotAlive).ShouldBeEmpty();
        (await client.Cluster.GetAsync()).Silos.Count(silo => silo.Status == "active").ShouldBe(cluster.Silos.Count);
        (await work.HashAsync()).ShouldBe(await ClusterWork.UndisturbedAsync(Path.Combine(_root, "undisturbed"), frames, work.Variants));
    }

    // As long as the database is away: a refusal is 503 and says what to do, and what is accepted all the same must be kept.
    private async Task AskAsync(SupervisedSilo silo, CancellationToken outage)
    {
        using var client = LisaClient.Connect(silo.Address, new LisaClientOptions { Attempts = 1 });
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            while (await timer.WaitForNextTickAsync(outage))
            {
                var post = await _posts.TryAsync(client, 0, outage);
                post.ShouldNotBeNull("a post was acknowledged while nobody could keep it");
                (post.StartsWith("503", StringComparison.Ordinal) || post.StartsWith("no answer as long", StringComparison.Ordinal)).ShouldBeTrue(post);
                await StartAsync(client, outage);
            }
        }
        catch (OperationCanceledException) when (outage.IsCancellationRequested)
        {
            // It is over.
        }
    }

    private async Task StartAsync(LisaClient client, CancellationToken outage)
    {
        try
        {
            var run = await client.Runs.StartAsync(new NewRun("chaos-1", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }), outage);
            lock (_accepted)
            {
                _accepted.Add(run.Id);
            }
        }
        catch (RefusedException refused)
        {
            refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, refused.Message);
            refused.Refusals.ShouldAllBe(refusal => refusal.Remedy.Length > 0);
        }
    }

    private static async Task<string> EndOfAsync(LisaClient client, string run)
    {
        using var patience = new CancellationTokenSource(Guard);
        var state = "";
        await foreach (var view in client.Runs.WatchAsync(run, patience.Token))
        {
            state = view.State;
        }

        return state;
    }

    private static async Task UntilWorkIsUnderWayAsync(RecoveryWatch watch)
    {
        using var patience = new CancellationTokenSource(Guard);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (watch.MadeWithout("nobody") == 0)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
