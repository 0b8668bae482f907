using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Lisa.Grains.Contracts;

/// <summary>Names of tenants.</summary>
public static class TenantNames
{
    /// <summary>Whom everything belongs to that names no other.</summary>
    public const string Default = "default";

    public static string Of(string? tenant) => tenant ?? Default;
}

/// <summary>How much of the platform a tenant may use at one time; what is null is not limited.</summary>
/// <param name="ConcurrentSegments">Segments in work items of steps, on all silos together.</param>
/// <param name="StoredBytes">Bytes of samples of its datasets, and of the products that its runs had made first.</param>
[GenerateSerializer, Immutable, Alias("lisa.TenantLimits")]
public sealed record TenantLimits([property: Id(0)] long? ConcurrentSegments, [property: Id(1)] long? StoredBytes)
{
    public static TenantLimits None { get; } = new(null, null);
}

/// <summary>A step asks one of its tenants for room. All amounts are absolute: said twice, or after another activation was told, it is as if said once.</summary>
/// <param name="Holder">Who asks: an activation of the step.</param>
/// <param name="Step">Key of the step's grain, which is called when room comes.</param>
/// <param name="Silo">Where it lives: when that is dead, it holds nothing.</param>
/// <param name="Priority">Of the tenant's runs that want its product, the highest.</param>
/// <param name="InFlight">Segments that it has in flight for the tenant.</param>
/// <param name="Wanted">Segments that it would have in flight, those that are among them.</param>
/// <param name="Room">What it may have in flight by an earlier answer that still holds.</param>
[GenerateSerializer, Immutable, Alias("lisa.TenantClaim")]
public sealed record TenantClaim(
    [property: Id(0)] string Holder,
    [property: Id(1)] string Step,
    [property: Id(2)] string Silo,
    [property: Id(3)] int Priority,
    [property: Id(4)] long InFlight,
    [property: Id(5)] long Wanted,
    [property: Id(6)] long Room)
{
    /// <summary>What it needs of the tenant's store; null where its product is charged to another tenant.</summary>
    [Id(7)]
    public ByteClaim? Bytes { get; init; }

    /// <summary>Grows with each claim of the holder: one that comes late changes nothing.</summary>
    [Id(8)]
    public long Number { get; init; }
}

/// <summary>What a step has stored, and is about to store.</summary>
/// <param name="Product">Its product.</param>
/// <param name="Stored">Bytes of samples that exist of it.</param>
/// <param name="InFlight">Bytes that its work items will add.</param>
/// <param name="Wanted">Bytes that it would add, those in flight among them.</param>
/// <param name="Room">What it may add by an earlier answer that still holds.</param>
/// <param name="Unit">Bytes of one segment: less than that is of no use to it.</param>
[GenerateSerializer, Immutable, Alias("lisa.ByteClaim")]
public sealed record ByteClaim(
    [property: Id(0)] ProductId Product,
    [property: Id(1)] long Stored,
    [property: Id(2)] long InFlight,
    [property: Id(3)] long Wanted,
    [property: Id(4)] long Room,
    [property: Id(5)] long Unit);

/// <summary>A tenant's answer to a claim.</summary>
/// <param name="Room">Segments that the step may have in flight in all; null for as many as it likes.</param>
/// <param name="Bytes">Bytes that it may have in flight, or have added since it asked; null for as many as it likes.</param>
/// <param name="Lease">How long that holds, from when the step asked.</param>
/// <param name="Again">When it should ask again, from now.</param>
/// <param name="IsContended">Others wait for what it has: it says at once when it has less.</param>
/// <param name="Load">How the tenant stands, for whoever asks why.</param>
[GenerateSerializer, Immutable, Alias("lisa.TenantGrant")]
public sealed record TenantGrant(
    [property: Id(0)] long? Room,
    [property: Id(1)] long? Bytes,
    [property: Id(2)] TimeSpan Lease,
    [property: Id(3)] TimeSpan Again,
    [property: Id(4)] bool IsContended,
    [property: Id(5)] TenantLoad Load);

/// <summary>How a tenant stands.</summary>
/// <param name="Limits">What is in force for it.</param>
/// <param name="InFlight">Segments in work items, as its steps said last.</param>
/// <param name="Waiting">Segments that steps would have in flight and have no room for.</param>
/// <param name="Stored">Bytes of samples that its datasets and products hold.</param>
/// <param name="Reserved">Bytes that posts and work items under way may add.</param>
[GenerateSerializer, Immutable, Alias("lisa.TenantLoad")]
public sealed record TenantLoad(
    [property: Id(0)] TenantLimits Limits,
    [property: Id(1)] long InFlight,
    [property: Id(2)] long Waiting,
    [property: Id(3)] long Stored,
    [property: Id(4)] long Reserved);

/// <summary>What one dataset or product holds of a tenant's store.</summary>
/// <param name="Product">Its identity.</param>
/// <param name="Bytes">Of samples that exist; 0 for nothing any more.</param>
/// <param name="IsFinal">It grows no more until somebody says so; what is not final is counted again by the collector.</param>
[GenerateSerializer, Immutable, Alias("lisa.HeldBytes")]
public readonly record struct HeldBytes([property: Id(0)] ProductId Product, [property: Id(1)] long Bytes, [property: Id(2)] bool IsFinal)
{
    /// <summary>Name of the dataset; null for a derived product.</summary>
    [Id(3)]
    public string? Dataset { get; init; }
}

/// <summary>A tenant as it is now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOwn">Whether its limits are its own; else they are those that the silos give to whoever has none.</param>
/// <param name="Load">How it stands.</param>
[GenerateSerializer, Immutable, Alias("lisa.TenantStatus")]
public sealed record TenantStatus([property: Id(0)] string Name, [property: Id(1)] bool IsOwn, [property: Id(2)] TenantLoad Load);

/// <summary>A post asks for room for what it is about to write.</summary>
/// <param name="Post">Which post.</param>
/// <param name="Dataset">To which dataset.</param>
/// <param name="Silo">Where it is written: when that is dead, the reservation is void.</param>
/// <param name="Bytes">All that it has written and is about to write, not yet counted as stored.</param>
[GenerateSerializer, Immutable, Alias("lisa.PostClaim")]
public sealed record PostClaim(
    [property: Id(0)] Guid Post, [property: Id(1)] string Dataset, [property: Id(2)] string Silo, [property: Id(3)] long Bytes);

/// <summary>
/// A tenant: whom runs and datasets belong to, and how much they may use together. Key <c>=name</c>; it exists as soon as somebody names it.
/// </summary>
[Alias("lisa.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>As it is now; null where nobody ever named it.</summary>
    [Alias("Get")]
    Task<TenantStatus?> GetAsync();

    /// <summary>Gives it limits of its own, in force at once for what asks from now on; null has it go by those of the silos again.</summary>
    [Alias("SetLimits")]
    Task<TenantStatus> SetLimitsAsync(TenantLimits? limits);

    /// <summary>What its store is made of, the largest first, up to <paramref name="limit"/>.</summary>
    [Alias("ListHeld")]
    Task<ImmutableArray<HeldBytes>> ListHeldAsync(int limit);

    /// <summary>A step asks for room, or renews what it has.</summary>
    [Alias("Claim")]
    Task<TenantGrant> ClaimAsync(TenantClaim claim);

    /// <summary>A step holds nothing any more. Lost, its lease runs out.</summary>
    [OneWay, Alias("Return")]
    Task ReturnAsync(string holder);

    /// <summary>A post asks for room, or renews what it has.</summary>
    /// <returns>How soon it should renew it; null where nothing is limited.</returns>
    /// <exception cref="RefusalException">There is no room for so much.</exception>
    [Alias("Reserve")]
    Task<TimeSpan?> ReserveAsync(PostClaim claim);

    /// <summary>Datasets or products hold so much now; a post of theirs that is over gives back what it had reserved.</summary>
    /// <param name="held">What they hold.</param>
    /// <param name="post">The post that is over; null for none.</param>
    [Alias("Report")]
    Task ReportAsync(ImmutableArray<HeldBytes> held, Guid? post);
}

/// <summary>One page of what a tenant's datasets and products hold: key <c>=name/page</c>.</summary>
[Alias("lisa.ITenantPageGrain")]
public interface ITenantPageGrain : IGrainWithStringKey
{
    /// <summary>Takes over what is said; returns by how many bytes the page holds more now.</summary>
    [Alias("Report")]
    Task<long> ReportAsync(ImmutableArray<HeldBytes> held);

    /// <summary>Bytes that it holds.</summary>
    [Alias("Total")]
    Task<long> TotalAsync();

    [Alias("List")]
    Task<ImmutableArray<HeldBytes>> ListAsync();
}
