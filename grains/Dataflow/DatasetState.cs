using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>What a dataset keeps beside its log of segments.</summary>
[GenerateSerializer, Alias("lisa.DatasetState")]
public sealed class DatasetState
{
    [Id(0)]
    public DatasetDefinition? Definition { get; set; }

    /// <summary>Samples that are gaps. Those beyond the committed end belong to a post that never committed.</summary>
    [Id(1)]
    public ImmutableArray<SampleRange> Gaps { get; set; } = [];

    /// <summary>The post under way; kept only where other processes write to the store too.</summary>
    [Id(2)]
    public OpenPost? Post { get; set; }

    /// <summary>Number of the last post.</summary>
    [Id(3)]
    public long Posts { get; set; }

    /// <summary>Samples that posters were told are kept; in a store of this process alone the log says it.</summary>
    [Id(4)]
    public long Acknowledged { get; set; }

    /// <summary>Segments in all, written here before the log says so: the log is written by whoever may, the state by one.</summary>
    [Id(5)]
    public long? Total { get; set; }
}

/// <summary>A post under way.</summary>
[GenerateSerializer, Immutable, Alias("lisa.OpenPost")]
public sealed record OpenPost([property: Id(0)] Guid Token, [property: Id(1)] string Silo)
{
    /// <summary>Its first sample.</summary>
    [Id(2)]
    public long Begin { get; init; }

    /// <summary>Which of its samples are gaps.</summary>
    [Id(3)]
    public ImmutableArray<SampleRange> Gaps { get; init; } = [];
}
