using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>
/// How many segments a step's product has in all, as its log says it. The steps behind it wait for that, so a step whose total is not in the
/// log is not complete to anybody: its run goes on asking, and it goes on trying.
/// </summary>
internal sealed class StepTotal(World world, StepActivation step, StepFlow flow)
{
    /// <summary>How far the step is, as runs are told.</summary>
    public StepProgress Progress() => flow.IsComplete ? flow.Progress with { Total = step.Host.Open(step.Key.Number).Total } : flow.Progress;

    /// <summary>States it once, if it is known: as soon as it follows from the inputs, or when every segment exists.</summary>
    public void State()
    {
        var log = step.Host.Open(step.Key.Number);
        if (flow.Total is { } total && (world.StatesTotalsEarly || flow.IsComplete) && !step.IsGone && step.Host.ReachesDatabase && log.Total is null)
        {
            world.Checks.TotalStated(step, total);
            world.Store[step.Key.Number].Append(step.Host.Writer, new Record(RecordKind.Total, total, 0, 0, default));
            log.Refresh();
            world.Publish(step.Host, new StreamEvent(step.Key.Number, 0, 0));
        }
    }
}
