using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>What a dataset keeps beside its log of segments.</summary>
[GenerateSerializer, Alias("lisa.DatasetState")]
public sealed class DatasetState
{
    [Id(0)]
    public DatasetDefinition? Definition { get; set; }

    /// <summary>Samples that are gaps. Where the log alone says what was posted, those beyond its end belong to a post that never committed.</summary>
    [Id(1)]
    public ImmutableArray<SampleRange> Gaps { get; set; } = [];

    /// <summary>The post under way; written down only where other processes write to the store too.</summary>
    [Id(2)]
    public OpenPost? Post { get; set; }

    /// <summary>Number of the last post that was given out; never given again, whatever becomes of it, and of the dataset.</summary>
    [Id(3)]
    public long Posts { get; set; }

    /// <summary>The post that was acknowledged last, as the store is told of it; null in a store of this process alone, where the log says it.</summary>
    [Id(6)]
    public PostConfirmation? Last { get; set; }

    /// <summary>Token of the last poster whose post was acknowledged: it may ask again.</summary>
    [Id(7)]
    public Guid Ended { get; set; }
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
