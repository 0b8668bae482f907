using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>One input of a step, as planned.</summary>
[GenerateSerializer, Immutable, Alias("lisa.StepInput")]
public sealed record StepInput(
    [property: Id(0)] string Port,
    [property: Id(1)] ProductId Product,
    [property: Id(2)] Dependency Dependency,
    [property: Id(3)] Layout Layout);

/// <summary>All that is needed to compute a product: its identity's preimage, and what its operator planned of it.</summary>
[GenerateSerializer, Immutable, Alias("lisa.StepDefinition")]
public sealed record StepDefinition(
    [property: Id(0)] ProductId Product,
    [property: Id(1)] ProductSpec Spec,
    [property: Id(2)] Layout Layout,
    [property: Id(3)] ImmutableArray<StepInput> Inputs)
{
    /// <summary>Capabilities that a silo must have to compute it; no part of what the product is.</summary>
    [Id(4)]
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>What the run that has this definition wants done with segments that fail; null for the silo's own policy. No part of what the product is.</summary>
    [Id(5)]
    public FailurePolicy? Failures { get; init; }
}

/// <summary>How far a step is.</summary>
[GenerateSerializer, Immutable, Alias("lisa.StepReport")]
public sealed record StepReport
{
    [Id(0)]
    public ProductId Product { get; init; }

    /// <summary>Output segments in all; null while the primary input still grows.</summary>
    [Id(1)]
    public long? Total { get; init; }

    /// <summary>Durable output segments.</summary>
    [Id(2)]
    public long Done { get; init; }

    /// <summary>Segments given up.</summary>
    [Id(3)]
    public long Failed { get; init; }

    /// <summary>It will not move by itself: nothing in flight, ready or resting.</summary>
    [Id(4)]
    public bool Idle { get; init; }

    /// <summary>First cause of failure.</summary>
    [Id(5)]
    public string? Problem { get; init; }

    /// <summary>Segments computed since this activation began.</summary>
    [Id(6)]
    public long Computed { get; init; }

    /// <summary>Seconds that operators ran for them, reading and writing not counted.</summary>
    [Id(7)]
    public double ComputeSeconds { get; init; }

    /// <summary>In the answer to a run's first engagement: segments that were durable before it.</summary>
    [Id(8)]
    public long? Before { get; init; }

    /// <summary>Raised whenever durable segments are taken back, since what they were computed from was revised; 0 while none were.</summary>
    [Id(20)]
    public long Reopened { get; init; }

    /// <summary>Gaps in the places of segments that were given up; none of them is among those done, or among those failed.</summary>
    [Id(9)]
    public long Skipped { get; init; }
}

/// <summary>An event on a product's stream: a wake-up call. What exists is in the store; an event that is lost costs time only.</summary>
/// <param name="Product">Whose segments.</param>
/// <param name="First">First new segment.</param>
/// <param name="End">One past the last.</param>
/// <param name="Total">Segments in all, once known.</param>
[GenerateSerializer, Immutable, Alias("lisa.SegmentsReady")]
public sealed record SegmentsReady(
    [property: Id(0)] ProductId Product,
    [property: Id(1)] long First,
    [property: Id(2)] long End,
    [property: Id(3)] long? Total);
