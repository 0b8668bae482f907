using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Provenance;

/// <summary>
/// What is known of where products come from, gathered before it is written down in one standard's words or another's
/// (<see cref="ProvDocument"/>, <see cref="CrateMetadata"/>, <see cref="Recipe"/>). Steps stand behind those that they read from.
/// </summary>
/// <param name="Run">The run that made them; null where a product is told of by itself.</param>
/// <param name="Inputs">Datasets, by the names under which steps read them.</param>
/// <param name="Steps">What computed the products.</param>
/// <param name="Outputs">Product by name: what it is all about.</param>
/// <param name="Platform">What tells it.</param>
public sealed record ProvenanceFacts(
    RunFacts? Run,
    ImmutableArray<InputFacts> Inputs,
    ImmutableArray<StepFacts> Steps,
    ImmutableSortedDictionary<string, ProductId> Outputs,
    PlatformFacts Platform)
{
    /// <summary>What it is about, in words.</summary>
    public string Subject => Run is { } run ? $"run {run.Id} of pipeline {run.Pipeline}" : $"product {Outputs.Values.First()}";

    /// <summary>Identity of the subject, fit for a file name.</summary>
    public string SubjectName => Run is { } run ? $"run-{run.Id}" : $"product-{Outputs.Values.First().Text[..12]}";
}

/// <summary>A run.</summary>
/// <param name="Yaml">Of the pipeline, as it was submitted.</param>
/// <param name="State">As the API says it.</param>
public sealed record RunFacts(
    string Id, string Pipeline, int PipelineVersion, string PipelineHash, string Yaml, string State, DateTimeOffset Created, DateTimeOffset? Finished);

/// <summary>A dataset, or a committed result of an earlier run, whose own provenance says the rest.</summary>
/// <param name="Name">Under which steps read it.</param>
/// <param name="Dataset">Its own name; of a result, as <see cref="ResultName"/> writes it.</param>
public sealed record InputFacts(string Name, string Dataset, ProductId Product, Layout Layout, long Samples, SegmentHashes Hashes)
{
    public bool IsResult => ResultName.TryParse(Dataset, out _);

    /// <summary>As a reader is told of it.</summary>
    public string Label => IsResult ? $"result {Dataset}" : $"dataset {Dataset}";
}

/// <summary>A step and what it made.</summary>
/// <param name="Operator">What it applied; null where this silo no longer has it.</param>
/// <param name="Work">Who computed it, when, at what cost.</param>
public sealed record StepFacts(string Name, StepDefinition Definition, OperatorInfo? Operator, ProductWork Work, SegmentHashes Hashes);

/// <summary>Content hashes of a product's segments.</summary>
/// <param name="Segments">How many there are.</param>
/// <param name="Digest">One hash over all of them, in order.</param>
public sealed record SegmentHashes(long Segments, ContentHash Digest);

/// <summary>What tells of it.</summary>
/// <param name="Version">Of the platform.</param>
/// <param name="Fourier">What computes its Fourier transforms: bits are the same on the same kind.</param>
/// <param name="Processor">Its architecture.</param>
/// <param name="Now">When it tells.</param>
public sealed record PlatformFacts(string Version, string Fourier, string Processor, DateTimeOffset Now);
