namespace Lisa.Client.Tenants;

/// <summary>Limits to be set; null for none.</summary>
/// <param name="ConcurrentSegments">Segments in work items at one time.</param>
/// <param name="StoredBytes">Bytes of samples stored.</param>
public sealed record NewTenantLimits(long? ConcurrentSegments = null, long? StoredBytes = null);

/// <summary>What a dataset or product holds of a tenant's store.</summary>
/// <param name="Product">Its identity.</param>
/// <param name="Bytes">Of samples.</param>
/// <param name="Dataset">Name of the dataset; null for a product.</param>
public sealed record TenantHeldView(string Product, long Bytes, string? Dataset = null);

/// <summary>A tenant as it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limits"><c>own</c>, or <c>default</c>: those that the silos give to whoever has none.</param>
/// <param name="InFlight">Segments in work items, as its steps said last.</param>
/// <param name="Waiting">Segments that wait for room.</param>
/// <param name="Stored">Bytes of samples of its datasets, and of products that its runs had made first.</param>
/// <param name="Reserved">Bytes that posts and work items under way may add.</param>
/// <param name="ConcurrentSegments">The limit on segments in work items; null for none.</param>
/// <param name="StoredBytes">The limit on bytes stored; null for none.</param>
/// <param name="Held">Whose they are, the largest first; null in a list.</param>
public sealed record TenantView(
    string Name,
    string Limits,
    long InFlight,
    long Waiting,
    long Stored,
    long Reserved,
    long? ConcurrentSegments = null,
    long? StoredBytes = null,
    IReadOnlyList<TenantHeldView>? Held = null);
