using Lisa.Client;
using Lisa.Tests.Postgres;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Three silo processes on a private PostgreSQL, with their segments in shared files.</summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    private readonly string _root;

    private ClusterUnderTest(string root, PostgresServer database, IReadOnlyList<SupervisedSilo> silos) => (_root, Database, Silos) = (root, database, silos);

    public PostgresServer Database { get; }

    public IReadOnlyList<SupervisedSilo> Silos { get; }

    /// <summary>Where the segments are.</summary>
    public string Segments => Path.Combine(_root, "segments");

    /// <summary>On this machine's loopback address.</summary>
    public static async Task<ClusterUnderTest> StartAsync(string root, int silos = 3, params string[] more)
    {
        var database = await PostgresServer.StartAsync();
        return await StartAsync(root, database, database.ConnectionFile, [.. Enumerable.Repeat(SiloHome.Here, silos)], more);
    }

    /// <summary>In homes of their own, with their own way to the database, which is this cluster's from now on.</summary>
    public static async Task<ClusterUnderTest> StartAsync(
        string root, PostgresServer database, string connectionFile, IReadOnlyList<SiloHome> homes, params string[] more)
    {
        var started = new List<SupervisedSilo>();
        try
        {
            // The first one makes the schema.
            for (var number = 0; number < homes.Count; number++)
            {
                started.Add(new SupervisedSilo(root, number, homes[number], connectionFile, ["--migrate", "true", .. more]));
            }

            await Task.WhenAll(started.Select(silo => silo.FirstStart)).WaitAsync(TimeSpan.FromSeconds(90));
            return new ClusterUnderTest(root, database, started);
        }
        catch
        {
            await Task.WhenAll(started.Select(silo => silo.DisposeAsync().AsTask()));
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that goes on to the next silo, for long enough that one of them is there again.</summary>
    public LisaClient Connect() => Connect(Silos);

    /// <summary>The same, of some of them.</summary>
    public static LisaClient Connect(IEnumerable<SupervisedSilo> silos) => LisaClient.Connect(
        [.. silos.Select(silo => silo.Address)],
        new LisaClientOptions { Attempts = 20, FirstDelay = TimeSpan.FromMilliseconds(100), LongestDelay = TimeSpan.FromSeconds(4), AnswerTimeout = TimeSpan.FromSeconds(40) });

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Silos.Select(silo => silo.DisposeAsync().AsTask()));
        await Database.DisposeAsync();
    }
}
