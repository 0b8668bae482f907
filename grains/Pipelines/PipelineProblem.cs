using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>One thing that is wrong with the text of a pipeline.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Refusal">What, where, which value, which bound, what to do.</param>
public sealed record PipelineProblem(int Line, int Column, Refusal Refusal);

/// <summary>A pipeline, or everything that is wrong with it.</summary>
/// <param name="Definition">Null where there are problems.</param>
/// <param name="Problems">In the order of the text; at most 100.</param>
public sealed record PipelineParse(PipelineDefinition? Definition, ImmutableArray<PipelineProblem> Problems)
{
    /// <summary>The pipeline.</summary>
    /// <exception cref="RefusalException">Carries every problem.</exception>
    public PipelineDefinition OrRefuse() =>
        Definition ?? throw new RefusalException([.. Problems.Select(problem => problem.Refusal)]);
}
