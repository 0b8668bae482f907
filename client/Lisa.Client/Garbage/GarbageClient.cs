using Lisa.Client.Http;

namespace Lisa.Client.Garbage;

/// <summary>Products that nothing refers to.</summary>
public sealed class GarbageClient
{
    private readonly Transport _transport;

    internal GarbageClient(Transport transport) => _transport = transport;

    /// <summary>What a collection would do, and why.</summary>
    /// <param name="now">As one that does not wait for grace periods.</param>
    /// <param name="limit">Most items; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<GarbageView> DryRunAsync(bool now = false, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(Asking(now, limit, "v1", "garbage"), LisaJson.Default.GarbageView, cancellation);

    /// <summary>Marks and removes. Repeatable: what is removed already is not removed again.</summary>
    public Task<GarbageView> CollectAsync(bool now = false, int? limit = null, CancellationToken cancellation = default) => _transport.PostAsync(
        Asking(now, limit, "v1", "garbage", "collect"), () => null, Repeat.Allowed, LisaJson.Default.GarbageView, cancellation);

    private static Query Asking(bool now, int? limit, params string[] path) => new Query(path).With("now", now ? "true" : null).With("limit", limit);
}
