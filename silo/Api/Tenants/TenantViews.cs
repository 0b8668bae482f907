using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Silo.Api.Tenants;

/// <summary>Limits to be set.</summary>
/// <param name="ConcurrentSegments">Segments in work items at one time, 1 to 1,000,000; null for as many as there are.</param>
/// <param name="StoredBytes">Bytes of samples stored, 1 at least; null for as many as there are.</param>
public sealed record NewTenantLimits(long? ConcurrentSegments, long? StoredBytes);

/// <summary>What a dataset or product holds of a tenant's store.</summary>
/// <param name="Dataset">Name of the dataset; null for a product.</param>
public sealed record TenantHeldView(string Product, string? Dataset, long Bytes)
{
    public static TenantHeldView Of(HeldBytes held) => new(held.Product.Text, held.Dataset, held.Bytes);
}

/// <summary>A tenant as it is now.</summary>
/// <param name="Limits"><c>own</c>, or <c>default</c>: those that the silos give to whoever has none.</param>
/// <param name="ConcurrentSegments">The limit; null for none.</param>
/// <param name="InFlight">Segments in work items, as its steps said last.</param>
/// <param name="Waiting">Segments that wait for room.</param>
/// <param name="StoredBytes">The limit; null for none.</param>
/// <param name="Stored">Bytes of samples of its datasets, and of products that its runs had made first.</param>
/// <param name="Reserved">Bytes that posts and work items under way may add.</param>
/// <param name="Held">Whose they are, the largest first; null in a list.</param>
public sealed record TenantView(
    string Name, string Limits, long? ConcurrentSegments, long InFlight, long Waiting, long? StoredBytes, long Stored, long Reserved,
    ImmutableArray<TenantHeldView>? Held)
{
    public static TenantView Of(TenantStatus status, ImmutableArray<HeldBytes>? held = null)
    {
        var load = status.Load;
        return new TenantView(
            status.Name, status.IsOwn ? "own" : "default", load.Limits.ConcurrentSegments, load.InFlight, load.Waiting, load.Limits.StoredBytes, load.Stored,
            load.Reserved, held is { } all ? [.. all.Select(TenantHeldView.Of)] : null);
    }
}
