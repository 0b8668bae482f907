using System.Globalization;
using Lisa.Grains.Flow;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Actors;

/// <summary>What a step tells others: its runs how far it is, and the steps behind it of segments that are new.</summary>
internal sealed class StepVoice(World world, StepActivation step, StepRuns runs)
{
    /// <summary>Where no run that wants the product listens, nobody behind the step does for one that does.</summary>
    public void Publish(SegmentRange segments)
    {
        if (runs.Interests.Listens)
        {
            world.Publish(step.Host, new StreamEvent(step.Key.Number, segments.First, segments.End));
        }
    }

    public void Report()
    {
        if (step.IsGone)
        {
            return;
        }

        var progress = step.Progress();
        foreach (var run in runs.Names)
        {
            var key = new GrainKey(GrainKind.Run, int.Parse(run, CultureInfo.InvariantCulture));
            world.Directory.Tell<RunActivation>(step.Host, key, MessageKind.Event, to => to.Hear(step.Key.Number, progress));
        }
    }
}
