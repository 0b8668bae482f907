using System.Net;
using Lisa.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Lisa.Tests.Cluster;

/// <summary>Silos in this process that share a database and their segments.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-silos-").FullName;
    private readonly List<TestSilo> _silos = [];
    private readonly string _database;
    private readonly SegmentPlace _segments;

    /// <param name="database">Connection string of an empty database.</param>
    /// <param name="segments">Where the segments are.</param>
    public TestCluster(string database, SegmentPlace segments) => (_database, _segments) = (database, segments);

    /// <summary>What the silos that are started next declare; null for nothing.</summary>
    public string? Declarations { get; set; }

    /// <summary>What the silos that are started next have in the place of their own services; null for nothing.</summary>
    public Action<IServiceCollection>? Substitute { get; set; }

    public IReadOnlyList<TestSilo> Silos => _silos;

    /// <summary>Starts another silo.</summary>
    /// <param name="slots">Its compute slots.</param>
    /// <param name="cluster">
    /// Silos of one name are members of one cluster. Those of another name have activations of their own of the same grains, on the same
    /// state and the same segments: what a split would make for a moment, for as long as a test likes.
    /// </param>
    /// <param name="capabilities">What it offers.</param>
    public async Task<TestSilo> AddAsync(int slots = 2, string cluster = "one", params string[] capabilities)
    {
        var number = _silos.Count;
        var settings = new ClusterSettings(
            new DatabaseSettings(_database, true), cluster, new SiloEndpoint($"silo-{number}", IPAddress.Loopback, 0),
            new SegmentSettings(_segments, Path.Combine(_directory, "segments")), [.. capabilities], true, new PlacementSettings("slots", 0.5));
        var substitute = Substitute;
        var silo = await TestSilo.StartAsync(
            Path.Combine(_directory, $"silo-{number}"), slots,
            services =>
            {
                services.Configure<ClusterOptions>(options => options.ServiceId = "shared");
                substitute?.Invoke(services);
            },
            settings, Declarations);
        _silos.Add(silo);
        return silo;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        Directory.Delete(_directory, true);
    }
}
