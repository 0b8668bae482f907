using System.Diagnostics;
using System.Net;
using Lisa.Cli.Postgres;
using Lisa.Client;
using Lisa.Tests.Postgres;
using Npgsql;
using Shouldly;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Where the network is cut: the third host from the others.</summary>
public enum NetworkCut
{
    /// <summary>It sees neither the other silos nor the database.</summary>
    FromAll,

    /// <summary>It sees the database, and not the other silos.</summary>
    FromSilos,

    /// <summary>It hears the other silos, which do not hear it; it sees the database.</summary>
    OneWay,
}

/// <summary>Three silos on hosts of their own, whose network can be cut. Clients reach all of them, always: they come another way.</summary>
internal sealed class SplitCluster : IAsyncDisposable
{
    /// <summary>The silo that a cut leaves alone.</summary>
    public const string Lonely = "silo-2";

    private const int LonelyHost = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private readonly VirtualHosts _hosts;
    private readonly TcpForwarder _door;

    private SplitCluster(VirtualHosts hosts, TcpForwarder door, ClusterUnderTest cluster)
    {
        (_hosts, _door, Cluster) = (hosts, door, cluster);
        Majority = ClusterUnderTest.Connect(cluster.Silos.Take(LonelyHost - 1));
        Minority = LisaClient.Connect(cluster.Silos[^1].Address, new LisaClientOptions { Attempts = 1, AnswerTimeout = TimeSpan.FromSeconds(8) });
    }

    public ClusterUnderTest Cluster { get; }

    /// <summary>A patient client of the two silos that stay together.</summary>
    public LisaClient Majority { get; }

    /// <summary>An impatient client of the third.</summary>
    public LisaClient Minority { get; }

    public static async Task<SplitCluster> StartAsync(string root)
    {
        var hosts = await VirtualHosts.MakeAsync(LonelyHost);
        try
        {
            var database = await PostgresServer.StartAsync();
            var way = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            var door = new TcpForwarder(hosts.Database, way.Port);
            (way.Host, way.Port) = (hosts.Database.ToString(), door.Endpoint.Port);
            var file = Path.Combine(root, "connection");
            PrivateFile.Write(file, way.ConnectionString);
            var homes = Enumerable.Range(1, LonelyHost).Select(hosts.Home).ToList();
            return new SplitCluster(hosts, door, await ClusterUnderTest.StartAsync(root, database, file, homes));
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    public async Task CutAsync(NetworkCut cut)
    {
        foreach (var (from, to) in Ways(cut))
        {
            await VirtualHosts.CutAsync(from, to);
        }
    }

    public async Task HealAsync(NetworkCut cut)
    {
        foreach (var (from, to) in Ways(cut))
        {
            await VirtualHosts.HealAsync(from, to);
        }
    }

    /// <summary>Waits until the majority has so many active members.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> UntilMembersAsync(int count, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pace);
        while (true)
        {
            var names = (await Majority.Cluster.GetAsync()).Silos.Where(silo => silo.Status == "active").Select(silo => silo.Name).ToList();
            if (names.Count == count)
            {
                return Stopwatch.GetElapsedTime(began);
            }

            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(patience, $"active: {string.Join(", ", names)}");
            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Majority.Dispose();
        Minority.Dispose();
        await Cluster.DisposeAsync();
        await _door.DisposeAsync();
        await _hosts.DisposeAsync();
    }

    private IEnumerable<(int From, IPAddress To)> Ways(NetworkCut cut)
    {
        for (var other = 1; other < LonelyHost; other++)
        {
            yield return (LonelyHost, _hosts.Address(other));
            if (cut != NetworkCut.OneWay)
            {
                yield return (other, _hosts.Address(LonelyHost));
            }
        }

        if (cut == NetworkCut.FromAll)
        {
            yield return (LonelyHost, _hosts.Database);
        }
    }
}
