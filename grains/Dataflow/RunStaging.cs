using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Decides in which style a run is driven, and in which stages. What the run was told goes over what its pipeline says; a pipeline with
/// stages and no word about itself is hybrid, any other choreographed. A hybrid run of a pipeline without stages is cut at its reductions.
/// </summary>
internal static class RunStaging
{
    // The one stage of a run that is all of one style.
    private const string Whole = "all";

    public static RunPlan Stage(RunPlan plan, PipelineDefinition pipeline, RunStyle? asked)
    {
        var style = asked ?? pipeline.Style ?? (pipeline.Stages.Length > 0 ? RunStyle.Hybrid : RunStyle.Choreographed);
        if (style != RunStyle.Hybrid)
        {
            return plan with
            {
                Style = style,
                Stages = [new RunStage(Whole, style)],
                Steps = [.. plan.Steps.Select(step => step with { Stage = Whole })],
            };
        }

        return pipeline.Stages.Length > 0 ? ByPipeline(plan, pipeline) : ByReductions(plan);
    }

    private static RunPlan ByPipeline(RunPlan plan, PipelineDefinition pipeline) => plan with
    {
        Style = RunStyle.Hybrid,
        Stages = [.. pipeline.Stages.Select(stage => new RunStage(stage.Name, stage.Style))],
        Steps = [.. plan.Steps.Zip(pipeline.Steps, (step, written) => step with { Stage = written.Stage })],
    };

    private static RunPlan ByReductions(RunPlan plan)
    {
        var stages = StageCut.Of(RunPlan.Reads(plan.Steps));
        return plan with
        {
            Style = RunStyle.Hybrid,
            Stages = [.. Enumerable.Range(0, stages.Max() + 1).Select(stage => new RunStage(NameOf(stage), RunStyle.Choreographed))],
            Steps = [.. plan.Steps.Select((step, at) => step with { Stage = NameOf(stages[at]) })],
        };
    }

    private static string NameOf(int stage) => (stage + 1).ToString(CultureInfo.InvariantCulture);
}
