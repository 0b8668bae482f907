using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>Who wakes the steps of a run.</summary>
internal enum Style
{
    Choreographed,
    Orchestrated,
    Hybrid,
}

/// <summary>What a client asks for: some steps, with all before them.</summary>
/// <param name="Steps">Places in the pipeline, ascending.</param>
internal sealed record RunRequest(IReadOnlyList<int> Steps, int Priority, Style Style, RunBarriers Barriers)
{
    /// <summary>What the run makes of segments that were given up.</summary>
    public GivenUp Policy { get; init; }

    /// <summary>Whether the steps hear the events of their inputs.</summary>
    public bool Listens => Style != Style.Orchestrated;

    public static RunRequest Draw(Pipeline pipeline, Dice dice)
    {
        var wanted = new SortedSet<int> { dice.OneIn(2) ? pipeline.Steps.Count - 1 : dice.Next(pipeline.Steps.Count) };
        for (var more = dice.Next(3); more > 0; more--)
        {
            wanted.Add(dice.Next(pipeline.Steps.Count));
        }

        for (var step = pipeline.Steps.Count - 1; step >= 0; step--)
        {
            if (wanted.Contains(step))
            {
                wanted.UnionWith(pipeline.StepsBefore(step));
            }
        }

        List<int> steps = [.. wanted];
        var style = (Style)dice.Next(3);
        var stages = 1 + dice.Next(3);
        return new RunRequest(steps, dice.Next(10), style, style switch
        {
            Style.Orchestrated => RunBarriers.Orchestrated(
                [.. steps.Select(step => (IReadOnlyList<int>)[.. pipeline.StepsBefore(step).Select(before => steps.IndexOf(before))])]),
            Style.Hybrid => RunBarriers.Hybrid([.. steps.Select((_, place) => place * stages / steps.Count)]),
            _ => RunBarriers.Choreographed(steps.Count),
        });
    }

    public override string ToString() => $"{Style} run of steps {string.Join(" ", Steps)} at priority {Priority}, {Policy}";
}

/// <summary>What a run keeps.</summary>
internal sealed record RunState(RunRequest Request, RunPhase Phase)
{
    public bool IsOver => Phase is RunPhase.Committed or RunPhase.Failed or RunPhase.Cancelled;
}
