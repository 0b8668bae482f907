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

    /// <summary>How far behind the end of the data a segment may come late, in seconds of data; null where it is waited for without end.</summary>
    [Id(3)]
    public double? AllowedLatenessSeconds { get; init; }

    /// <summary>Whom its bytes are charged to; null for <see cref="TenantNames.Default"/>.</summary>
    [Id(4)]
    public string? Tenant { get; init; }

    /// <summary>The same in samples.</summary>
    public long? AllowedLatenessSamples => AllowedLatenessSeconds is { } seconds ? (long)Math.Ceiling(seconds * Layout.Density) : null;
}

/// <summary>A dataset as it is now.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Samples">One past the last sample of each channel that is durable.</param>
/// <param name="Segments">Complete segments up to there, with a shorter last one once sealed, and those that are missing.</param>
/// <param name="GapSamples">Samples that are gaps.</param>
/// <param name="Sealed">Nothing more will come.</param>
[GenerateSerializer, Immutable, Alias("lisa.DatasetStatus")]
public sealed record DatasetStatus(
    [property: Id(0)] DatasetDefinition Definition,
    [property: Id(1)] long Samples,
    [property: Id(2)] long Segments,
    [property: Id(3)] long GapSamples,
    [property: Id(4)] bool Sealed)
{
    /// <summary>Segments before the end that are not there.</summary>
    [Id(5)]
    public long Missing { get; init; }

    /// <summary>Which those are, in samples; the first hundred stretches.</summary>
    [Id(6)]
    public ImmutableArray<SampleRange> Holes { get; init; } = [];

    /// <summary>The sample that the watermark is at; null where every hole is waited for.</summary>
    [Id(7)]
    public long? Watermark { get; init; }

    /// <summary>
    /// Number of the last post that counts, where other processes write to the store too, else 0: who reads the samples, and finds some missing, must have seen
    /// that post.
    /// </summary>
    [Id(8)]
    public long LastPost { get; init; }

    /// <summary>What it holds of its tenant's store.</summary>
    public HeldBytes Held => new(
        Definition.Product, (Samples - (Missing * Definition.Layout.SegmentLength)) * Definition.Layout.Columns.Length * sizeof(double), true)
    {
        Dataset = Definition.Name,
    };
}

/// <summary>A stretch of samples that are gaps, <paramref name="End"/> exclusive.</summary>
[GenerateSerializer, Immutable, Alias("lisa.SampleRange")]
public readonly record struct SampleRange([property: Id(0)] long First, [property: Id(1)] long End);

/// <summary>The right to post to a dataset: one post at a time has it.</summary>
/// <param name="Samples">Where the data end.</param>
/// <param name="Number">Of the post, growing and never given twice, where other processes write to the store too; else 0.</param>
[GenerateSerializer, Immutable, Alias("lisa.PostTicket")]
public sealed record PostTicket(
    [property: Id(0)] Guid Token,
    [property: Id(1)] DatasetDefinition Definition,
    [property: Id(2)] long Samples,
    [property: Id(3)] long Number)
{
    /// <summary>The first sample of the post: where the data end, or where a segment begins.</summary>
    [Id(4)]
    public long Begin { get; init; } = Samples;

    /// <summary>The dataset grows no more: what is there may be revised.</summary>
    [Id(5)]
    public bool Sealed { get; init; }

    /// <summary>
    /// Number of the post that was acknowledged last before this one, 0 where there is none: who holds its samples against what the dataset has must have
    /// seen that post.
    /// </summary>
    [Id(6)]
    public long Follows { get; init; }
}

/// <summary>What a post has committed, when its ticket is handed back.</summary>
/// <param name="Samples">One past its last sample.</param>
/// <param name="Segments">Segments that it wrote: none where all were there already, with the same values.</param>
[GenerateSerializer, Immutable, Alias("lisa.PostEnd")]
public sealed record PostEnd([property: Id(0)] long Samples, [property: Id(1)] long Segments);

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

    /// <summary>Takes the right to post; asked again with the same token, gives the same ticket.</summary>
    /// <param name="token">Names the post: the poster's own, and fresh.</param>
    /// <param name="offset">The first sample of the post: the end of the data, or the beginning of any segment; null to append wherever the end is.</param>
    /// <param name="silo">Address of the silo that writes: when it dies, the right is free again.</param>
    /// <exception cref="RefusalException">Sealed, another post is under way, or no post may begin there.</exception>
    [Alias("BeginPost")]
    Task<PostTicket> BeginPostAsync(Guid token, long? offset, string silo);

    /// <summary>Keeps which of the samples about to be committed are gaps; before the commit, so that no gap is ever forgotten.</summary>
    [Alias("MarkGaps")]
    Task MarkGapsAsync(Guid token, ImmutableArray<SampleRange> gaps);

    /// <summary>
    /// Gives the right back; what was committed is acknowledged with it, counts from then on, and is announced. Asked again about the post that was
    /// acknowledged last, it answers as before; to give back a right that one does not have changes nothing.
    /// </summary>
    /// <param name="token">The ticket's.</param>
    /// <param name="end">What the post committed; null where that is nothing.</param>
    /// <exception cref="RefusalException">The right was lost meanwhile: what was committed does not count.</exception>
    [Alias("EndPost")]
    Task<DatasetStatus> EndPostAsync(Guid token, PostEnd? end = null);

    /// <summary>
    /// Says that there are no data in whole segments that are missing, or lie beyond the end: they are written as gaps. What is a gap already stays.
    /// </summary>
    /// <exception cref="RefusalException">Some of it has data, or the range does not begin and end with segments.</exception>
    [Alias("DeclareGap")]
    Task<DatasetStatus> DeclareGapAsync(SampleRange gap);

    /// <summary>Nothing more will come; sealing again is harmless.</summary>
    /// <param name="closeGaps">Whether what is missing is declared a gap first.</param>
    /// <exception cref="RefusalException">It is empty, a post is under way, or segments are missing.</exception>
    [Alias("Seal")]
    Task<DatasetStatus> SealAsync(bool closeGaps = false);

    /// <summary>Undoes the creation of a dataset that nothing was posted to; one with samples stays.</summary>
    [Alias("Abandon")]
    Task AbandonAsync();

    /// <summary>Says on its stream how far it is: for those who may have missed it.</summary>
    [Alias("Announce")]
    Task AnnounceAsync();
}
