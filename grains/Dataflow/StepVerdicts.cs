using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>What a run makes of the report of a step that serves others too.</summary>
public static class StepVerdicts
{
    /// <summary>How far the step is for a run that defines it so.</summary>
    public static StepProgress ProgressUnder(this StepReport report, StepDefinition definition) =>
        new StepProgress(report.Total, report.Done, report.Failed, report.Idle, report.Problem) { Skipped = report.Skipped, Reopened = report.Reopened }
            .Under(definition.Failures?.Then ?? GivenUp.Fail);

    /// <summary>For how many segments of a step a run waits that were given up.</summary>
    public static long DeadLetters(this RunStepStatus step) =>
        step.Step.Definition.Failures is { Then: GivenUp.DeadLetter } ? step.Report.Failed + step.Report.Skipped : 0;
}
