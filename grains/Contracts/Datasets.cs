using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>What to do with NaN and infinities in posted data.</summary>
public enum GapPolicy
{
    /// <summary>The post is refused.</summary>
    Refuse,

    /// <summary>Each such sample becomes a gap, in all channels at that time.</summary>
    Mark,
}

/// <summary>What a dataset is, fixed when it is created.</summary>
[GenerateSerializer, Immutable, Alias("lisa.DatasetDefinition")]
public sealed record DatasetDefinition(
    [property: Id(0)] string Name,
    [property: Id(1)] Layout Layout,
    [property: Id(2)] GapPolicy Gaps)
{
    public ProductId Product => ProductId.OfDataset(Name);
}

/// <summary>A dataset as it is now.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Samples">Samples of each channel that are durable.</param>
/// <param name="Segments">Complete segments, with a shorter last one once sealed.</param>
/// <param name="GapSamples">Samples that are gaps.</param>
/// <param name="Sealed">Nothing more will come.</param>
[GenerateSerializer, Immutable, Alias("lisa.DatasetStatus")]
public sealed record DatasetStatus(
    [property: Id(0)] DatasetDefinition Definition,
    [property: Id(1)] long Samples,
    [property: Id(2)] long Segments,
    [property: Id(3)] long GapSamples,
    [property: Id(4)] bool Sealed);

/// <summary>A stretch of samples that are gaps, <paramref name="End"/> exclusive.</summary>
[GenerateSerializer, Immutable, Alias("lisa.SampleRange")]
public readonly record struct SampleRange([property: Id(0)] long First, [property: Id(1)] long End);

/// <summary>The right to append to a dataset, from <paramref name="Samples"/> on: one post at a time has it.</summary>
/// <param name="Number">Of the post, growing, where other processes write to the store too; else 0.</param>
[GenerateSerializer, Immutable, Alias("lisa.PostTicket")]
public sealed record PostTicket(
    [property: Id(0)] Guid Token,
    [property: Id(1)] DatasetDefinition Definition,
    [property: Id(2)] long Samples,
    [property: Id(3)] long Number);

/// <summary>A dataset: defined once, appended to by posts, sealed.</summary>
[Alias("lisa.IDatasetGrain")]
public interface IDatasetGrain : IGrainWithStringKey
{
    /// <summary>Creates it; the same definition again is the same dataset.</summary>
    /// <returns>The dataset, and whether it is new.</returns>
    /// <exception cref="RefusalException">It exists with another definition.</exception>
    [Alias("Create")]
    Task<(DatasetStatus Status, bool Created)> CreateAsync(DatasetDefinition definition);

    /// <summary>Null where no such dataset was created.</summary>
    [Alias("Get")]
    Task<DatasetStatus?> GetAsync();

    /// <summary>Takes the right to append.</summary>
    /// <param name="offset">Samples that the poster believes are there; null to append wherever the end is.</param>
    /// <param name="silo">Address of the silo that writes: when it dies, the right is free again.</param>
    /// <exception cref="RefusalException">Sealed, another post is under way, or the offset is not the end.</exception>
    [Alias("BeginPost")]
    Task<PostTicket> BeginPostAsync(long? offset, string silo);

    /// <summary>Keeps which of the samples about to be committed are gaps; before the commit, so that no gap is ever forgotten.</summary>
    [Alias("MarkGaps")]
    Task MarkGapsAsync(Guid token, ImmutableArray<SampleRange> gaps);

    /// <summary>Gives the right back; what was committed is acknowledged with it, and announced.</summary>
    /// <exception cref="RefusalException">The right was lost meanwhile: what was committed may not stay.</exception>
    /// <param name="token">The ticket's.</param>
    /// <param name="end">Samples that the dataset has with this post; null where it committed nothing.</param>
    [Alias("EndPost")]
    Task<DatasetStatus> EndPostAsync(Guid token, long? end = null);

    /// <summary>Nothing more will come; sealing again is harmless.</summary>
    [Alias("Seal")]
    Task<DatasetStatus> SealAsync();

    /// <summary>Undoes the creation of a dataset that nothing was posted to; one with samples stays.</summary>
    [Alias("Abandon")]
    Task AbandonAsync();

    /// <summary>Says on its stream how far it is: for those who may have missed it.</summary>
    [Alias("Announce")]
    Task AnnounceAsync();
}
