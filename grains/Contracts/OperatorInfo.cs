using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>A named input of an operator.</summary>
/// <param name="Name">As a pipeline names it: <c>data</c>, <c>psd</c>, <c>template</c>.</param>
/// <param name="Axis">What its samples must be laid along.</param>
/// <param name="Meaning">One sentence.</param>
[GenerateSerializer, Immutable, Alias("lisa.Port")]
public sealed record Port([property: Id(0)] string Name, [property: Id(1)] AxisKind Axis, [property: Id(2)] string Meaning);

/// <summary>What an operator declares of itself.</summary>
/// <param name="Name">kebab-case, the field's own term.</param>
/// <param name="Version">Raised whenever the bits of its output change.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Ports">Its inputs; the first is the primary one, along which output segments are counted.</param>
/// <param name="Parameters">Its parameters with types, units and bounds.</param>
/// <param name="Source">Paper and equation, or the reference implementation that it is held to.</param>
[GenerateSerializer, Immutable, Alias("lisa.OperatorInfo")]
public sealed record OperatorInfo(
    [property: Id(0)] string Name,
    [property: Id(1)] int Version,
    [property: Id(2)] string Summary,
    [property: Id(3)] ImmutableArray<Port> Ports,
    [property: Id(4)] ImmutableArray<Parameter> Parameters,
    [property: Id(5)] string Source)
{
    /// <summary>Of a declared program: a hash over all that its output follows from, part of every product's identity. Null where the version says it all.</summary>
    [Id(6)]
    public string? Fingerprint { get; init; }

    /// <summary>Capabilities that a silo must have to compute it, whatever the step says.</summary>
    [Id(7)]
    public ImmutableArray<string> Needs { get; init; } = [];
}
