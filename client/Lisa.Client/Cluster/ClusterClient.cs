using Lisa.Client.Http;

namespace Lisa.Client.Cluster;

/// <summary>The silos of a cluster.</summary>
public sealed class ClusterClient
{
    private readonly Transport _transport;

    internal ClusterClient(Transport transport) => _transport = transport;

    /// <summary>Asks one silo for all of them.</summary>
    public Task<ClusterView> GetAsync(CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "cluster"), LisaJson.Default.ClusterView, cancellation);
}
