using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>Where an output segment of a step is.</summary>
public enum SegmentStanding
{
    /// <summary>Some input segment that it depends on does not exist.</summary>
    Waiting,

    /// <summary>It can be computed, and is in no work item yet.</summary>
    Ready,

    /// <summary>A work item has it: in a slot, or on its way to one.</summary>
    InFlight,

    /// <summary>It failed, and is tried again later.</summary>
    Resting,

    /// <summary>It exists.</summary>
    Done,

    /// <summary>It was given up.</summary>
    Failed,

    /// <summary>It was given up, and a gap takes its place.</summary>
    Skipped,

    /// <summary>The product ends before it.</summary>
    Beyond,
}

/// <summary>How a step at work stands, for whoever asks why.</summary>
[GenerateSerializer, Immutable, Alias("lisa.StepStanding")]
public sealed record StepStanding
{
    /// <summary>The segment that it was asked about; else the first that does not exist. Null where all do.</summary>
    [Id(0)]
    public long? Index { get; init; }

    /// <summary>Where that segment is.</summary>
    [Id(1)]
    public SegmentStanding Place { get; init; }

    /// <summary>How often it failed.</summary>
    [Id(2)]
    public int Failures { get; init; }

    /// <summary>Why it failed the last time.</summary>
    [Id(3)]
    public string? Cause { get; init; }

    /// <summary>When it is tried again.</summary>
    [Id(4)]
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>In the order of the step's inputs.</summary>
    [Id(5)]
    public ImmutableArray<InputStanding> Inputs { get; init; } = [];

    /// <summary>Segments that can be computed and are in no work item yet.</summary>
    [Id(6)]
    public long Ready { get; init; }

    /// <summary>Segments in work items.</summary>
    [Id(7)]
    public long InFlight { get; init; }

    /// <summary>Segments that failed and are tried again.</summary>
    [Id(8)]
    public long Resting { get; init; }

    /// <summary>What its work items wait for, where that is neither inputs nor slots.</summary>
    [Id(9)]
    public string? Hindrance { get; init; }

    /// <summary>Runs that want the product, in the order of their names.</summary>
    [Id(10)]
    public ImmutableArray<string> Runs { get; init; } = [];

    /// <summary>The tenant that has no room for what could be computed; null where none keeps it waiting.</summary>
    [Id(11)]
    public TenantWait? Tenant { get; init; }
}

/// <summary>A tenant whose limit keeps a step waiting.</summary>
/// <param name="Tenant">Which.</param>
/// <param name="IsStore">Whether there is no room for bytes; else for segments in flight.</param>
/// <param name="Load">How it stood when the step last heard of it.</param>
/// <param name="InFlight">Segments that the step has in flight for it.</param>
[GenerateSerializer, Immutable, Alias("lisa.TenantWait")]
public sealed record TenantWait(
    [property: Id(0)] string Tenant, [property: Id(1)] bool IsStore, [property: Id(2)] TenantLoad Load, [property: Id(3)] long InFlight);

/// <summary>How an input of a step stands.</summary>
/// <param name="Available">Segments that the step knows to exist.</param>
/// <param name="Total">Segments in all; null while nobody knows.</param>
/// <param name="MissingFirst">Of the segment that was asked about, the first input segment that does not exist; null where none is missing.</param>
/// <param name="MissingEnd">One past the last of those that do not exist from there on; null where the whole of an input has no end yet.</param>
[GenerateSerializer, Immutable, Alias("lisa.InputStanding")]
public sealed record InputStanding(
    [property: Id(0)] long Available, [property: Id(1)] long? Total, [property: Id(2)] long? MissingFirst, [property: Id(3)] long? MissingEnd);
