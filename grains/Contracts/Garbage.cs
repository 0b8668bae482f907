using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Lisa.Grains.Contracts;

/// <summary>What becomes of a stored product.</summary>
public enum GarbageAction
{
    Keep,

    /// <summary>Nothing refers to it: from now on its grace period runs.</summary>
    Mark,

    /// <summary>Nothing has referred to it for the grace period: it is virtual again.</summary>
    Remove,
}

/// <summary>Why.</summary>
public enum GarbageReason
{
    /// <summary>It was posted, and nobody could make it again.</summary>
    Dataset,

    /// <summary>A run that is not over counts on it.</summary>
    ActiveRun,

    /// <summary>It is an output of a committed run.</summary>
    Result,

    /// <summary>A committed run of late made its results from it.</summary>
    Intermediate,

    /// <summary>Somebody pinned it.</summary>
    Pinned,

    /// <summary>A step computes it for somebody.</summary>
    InUse,

    /// <summary>Nobody has said how to make it again.</summary>
    Unknown,

    /// <summary>Nothing refers to it, and its grace period is not over.</summary>
    Grace,

    /// <summary>Nothing refers to it.</summary>
    Unreferenced,
}

/// <summary>What is to become of one product, and why.</summary>
/// <param name="Action">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who keeps it: a run, a dataset, the words of a pin.</param>
/// <param name="Until">When its grace period ends.</param>
[GenerateSerializer, Immutable, Alias("lisa.GarbageVerdict")]
public sealed record GarbageVerdict(
    [property: Id(0)] GarbageAction Action,
    [property: Id(1)] GarbageReason Reason,
    [property: Id(2)] string? By = null,
    [property: Id(3)] DateTimeOffset? Until = null);

/// <summary>A stored product, and what becomes of it.</summary>
[GenerateSerializer, Immutable, Alias("lisa.CollectedProduct")]
public sealed record CollectedProduct(
    [property: Id(0)] ProductId Product,
    [property: Id(1)] long Bytes,
    [property: Id(2)] GarbageVerdict Verdict);

/// <summary>What a collection did, or would do.</summary>
/// <param name="Products">Products that the store holds.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="Marked">Of which nothing refers to so many more than before.</param>
/// <param name="MarkedBytes">What those take.</param>
/// <param name="Removed">So many are virtual again.</param>
/// <param name="RemovedBytes">What those took.</param>
/// <param name="Items">The products, what is removed first, then what is marked, the largest first; not more than were asked for.</param>
[GenerateSerializer, Immutable, Alias("lisa.CollectionReport")]
public sealed record CollectionReport(
    [property: Id(0)] long Products,
    [property: Id(1)] long Bytes,
    [property: Id(2)] long Marked,
    [property: Id(3)] long MarkedBytes,
    [property: Id(4)] long Removed,
    [property: Id(5)] long RemovedBytes,
    [property: Id(6)] ImmutableArray<CollectedProduct> Items);

/// <summary>Which collection.</summary>
/// <param name="DryRun">Change nothing, only say what would be done.</param>
/// <param name="Now">Do not wait for grace periods.</param>
/// <param name="Items">How many products to name at most.</param>
[GenerateSerializer, Immutable, Alias("lisa.CollectionRequest")]
public sealed record CollectionRequest([property: Id(0)] bool DryRun, [property: Id(1)] bool Now, [property: Id(2)] int Items);

/// <summary>Removes products that nothing refers to: one grain for the cluster, key <c>=collector</c>.</summary>
[Alias("lisa.ICollectorGrain")]
public interface ICollectorGrain : IGrainWithStringKey
{
    /// <summary>Looks at every stored product.</summary>
    [Alias("Collect"), ResponseTimeout("01:00:00")]
    Task<CollectionReport> CollectAsync(CollectionRequest request);

    /// <summary>A run ended without a commit: what it made and nothing else uses is marked. Lost, the next collection does it.</summary>
    [OneWay, Alias("Release")]
    Task ReleaseAsync(string run);

    /// <summary>Sees to it that a collection is made every so often; every silo says it when it starts.</summary>
    [Alias("Watch")]
    Task WatchAsync();
}
