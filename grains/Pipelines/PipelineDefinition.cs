using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>A pipeline as it was found in order: every name resolves, every parameter is complete and within its bounds.</summary>
/// <param name="Name">1 to 64 of a-z, 0-9 and hyphens.</param>
/// <param name="Summary">One sentence, or empty.</param>
/// <param name="Inputs">What a run must bind datasets to; the first is the primary one.</param>
/// <param name="Steps">Each after everything that it reads; otherwise in the order of the text.</param>
/// <param name="Outputs">What a run commits; at least one.</param>
/// <param name="Yaml">The text that it was read from.</param>
[GenerateSerializer, Immutable, Alias("lisa.PipelineDefinition")]
public sealed record PipelineDefinition(
    [property: Id(0)] string Name,
    [property: Id(1)] string Summary,
    [property: Id(2)] ImmutableArray<PipelineInput> Inputs,
    [property: Id(3)] ImmutableArray<PipelineStep> Steps,
    [property: Id(4)] ImmutableArray<PipelineOutput> Outputs,
    [property: Id(5)] string Yaml)
{
    /// <summary>How it is run unless the run says otherwise; null where it does not say.</summary>
    [Id(6)]
    public RunStyle? Style { get; init; }

    /// <summary>In the order in which they follow each other; every step is in one, or there are none.</summary>
    [Id(7)]
    public ImmutableArray<PipelineStage> Stages { get; init; } = [];
}

/// <summary>A group of steps that is driven in one style.</summary>
/// <param name="Name">As its steps refer to it.</param>
/// <param name="Style">Choreographed or orchestrated.</param>
[GenerateSerializer, Immutable, Alias("lisa.PipelineStage")]
public sealed record PipelineStage([property: Id(0)] string Name, [property: Id(1)] RunStyle Style);

/// <summary>A name that a run binds a dataset to.</summary>
/// <param name="Name">As steps refer to it.</param>
/// <param name="Axis">What its samples must be laid along; null where the pipeline does not say.</param>
/// <param name="Meaning">One sentence, or empty.</param>
[GenerateSerializer, Immutable, Alias("lisa.PipelineInput")]
public sealed record PipelineInput(
    [property: Id(0)] string Name,
    [property: Id(1)] AxisKind? Axis,
    [property: Id(2)] string Meaning);

/// <summary>An operator applied to inputs and other steps.</summary>
/// <param name="Name">Unique among steps and inputs.</param>
/// <param name="Operator">Its name in the catalogue.</param>
/// <param name="Version">The version that was asked for, or the newest when the pipeline was read.</param>
/// <param name="Parameters">Complete with defaults, in canonical text.</param>
/// <param name="Inputs">One a port, in the operator's order.</param>
[GenerateSerializer, Immutable, Alias("lisa.PipelineStep")]
public sealed record PipelineStep(
    [property: Id(0)] string Name,
    [property: Id(1)] string Operator,
    [property: Id(2)] int Version,
    [property: Id(3)] ParameterSet Parameters,
    [property: Id(4)] ImmutableArray<PipelineConnection> Inputs)
{
    /// <summary>Capabilities that a silo must have to compute it: where it is computed, not what.</summary>
    [Id(5)]
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>Name of its stage; null in a pipeline without stages.</summary>
    [Id(8)]
    public string? Stage { get; init; }

    /// <summary>What undoes it when a run ends without a commit; null where nothing does.</summary>
    [Id(12)]
    public StepCompensation? Compensation { get; init; }

    /// <summary>What is done with segments that fail; null where the pipeline does not say.</summary>
    [Id(9)]
    public FailurePolicy? Failures { get; init; }
}

/// <summary>Which input or step a port reads.</summary>
[GenerateSerializer, Immutable, Alias("lisa.PipelineConnection")]
public sealed record PipelineConnection([property: Id(0)] string Port, [property: Id(1)] string From);

/// <summary>The name under which a step's product is committed.</summary>
[GenerateSerializer, Immutable, Alias("lisa.PipelineOutput")]
public sealed record PipelineOutput([property: Id(0)] string Name, [property: Id(1)] string Step);
