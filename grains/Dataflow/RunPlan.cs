using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>What a run will make: its steps in the order of their dependencies, and which of their products are its outputs.</summary>
/// <param name="Version">Of the pipeline.</param>
/// <param name="PrimaryDataset">Dataset of the first input, under which the results are found.</param>
[GenerateSerializer, Immutable, Alias("lisa.RunPlan")]
public sealed record RunPlan(
    [property: Id(0)] int Version,
    [property: Id(1)] string PrimaryDataset,
    [property: Id(2)] ImmutableArray<RunStep> Steps,
    [property: Id(3)] ImmutableSortedDictionary<string, ProductId> Outputs)
{
    [Id(4)]
    public RunStyle Style { get; init; }

    /// <summary>In the order in which they follow each other; none in a run that was planned before there were any.</summary>
    [Id(5)]
    public ImmutableArray<RunStage> Stages { get; init; } = [];

    /// <summary>Which steps wait for which, and which hear events.</summary>
    internal RunBarriers Barriers()
    {
        if (Stages.IsDefaultOrEmpty)
        {
            return RunBarriers.Choreographed(Steps.Length);
        }

        var stages = Stages.Select((stage, at) => (stage.Name, at)).ToDictionary(stage => stage.Name, stage => stage.at, StringComparer.Ordinal);
        return RunBarriers.Hybrid(
            [.. Reads(Steps).Select(reads => reads.Select(read => read.Step).Distinct().ToArray())],
            [.. Steps.Select(step => stages[step.Stage!])],
            [.. Stages.Select(stage => stage.Style == RunStyle.Orchestrated)]);
    }

    /// <summary>For each step the places of those before it that it reads, and how. Equal steps have one product: the first one's place counts.</summary>
    internal static StepRead[][] Reads(IReadOnlyList<RunStep> steps)
    {
        var places = new Dictionary<ProductId, int>();
        var reads = new StepRead[steps.Count][];
        for (var step = 0; step < steps.Count; step++)
        {
            var definition = steps[step].Definition;
            reads[step] = [.. definition.Inputs
                .Where(input => places.ContainsKey(input.Product))
                .Select(input => new StepRead(places[input.Product], input.Dependency.Every == Dependency.All))];
            places.TryAdd(definition.Product, step);
        }

        return reads;
    }
}

/// <summary>Steps of a run that are driven in one style, before those of the next stage.</summary>
[GenerateSerializer, Immutable, Alias("lisa.RunStage")]
public sealed record RunStage([property: Id(0)] string Name, [property: Id(1)] RunStyle Style);
