using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>What a client asks for: some steps, with all before them.</summary>
/// <param name="Steps">Places in the pipeline, ascending.</param>
internal sealed record RunRequest(IReadOnlyList<int> Steps, int Priority, RunStyle Style, RunBarriers Barriers)
{
    /// <summary>Places among <see cref="Steps"/> that are to be undone when the run is not committed.</summary>
    public IReadOnlyList<int> Compensated { get; init; } = [];

    /// <summary>What the run makes of segments that were given up.</summary>
    public GivenUp Policy { get; init; }

    public static RunRequest Draw(Pipeline pipeline, Dice dice, Dice undoing)
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

        var request = Of(pipeline, [.. wanted], dice);
        return undoing.OneIn(2) ? request : request with { Compensated = [.. Enumerable.Range(0, wanted.Count).Where(_ => undoing.OneIn(2))] };
    }

    /// <summary>In any style.</summary>
    public static RunRequest Of(Pipeline pipeline, List<int> steps, Dice dice)
    {
        var style = (RunStyle)dice.Next(3);
        return new RunRequest(steps, dice.Next(10), style, style switch
        {
            RunStyle.Orchestrated => RunBarriers.Orchestrated(Reads(pipeline, steps)),
            RunStyle.Hybrid => DrawStages(pipeline, steps, dice),
            _ => RunBarriers.Choreographed(steps.Count),
        });
    }

    // Half of the hybrid runs are cut at their reductions, the others anywhere.
    private static RunBarriers DrawStages(Pipeline pipeline, List<int> steps, Dice dice)
    {
        var count = 1 + dice.Next(3);
        int[] stages = dice.OneIn(2)
            ? StageCut.Of([.. steps.Select(step => (IReadOnlyList<StepRead>)[.. pipeline.Steps[step].Inputs
                .Where(input => input.Product >= pipeline.Datasets)
                .Select(input => new StepRead(steps.IndexOf(input.Product - pipeline.Datasets), input.Shape.Every == Dependency.All))])])
            : [.. steps.Select((_, place) => place * count / steps.Count)];
        return RunBarriers.Hybrid(Reads(pipeline, steps), stages, [.. Enumerable.Range(0, stages.Max() + 1).Select(_ => dice.OneIn(3))]);
    }

    private static IReadOnlyList<IReadOnlyList<int>> Reads(Pipeline pipeline, List<int> steps) =>
        [.. steps.Select(step => (IReadOnlyList<int>)[.. pipeline.StepsBefore(step).Select(before => steps.IndexOf(before))])];

    public override string ToString() =>
        $"{Style} run of steps {string.Join(" ", Steps)} at priority {Priority}, {Policy}{(Compensated.Count == 0 ? "" : $", undone at places {string.Join(" ", Compensated)}")}";
}

/// <summary>What a run keeps.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Paused">Whether somebody told it to wait.</param>
internal sealed record RunState(RunRequest Request, RunPhase Phase, bool Paused = false)
{
    /// <summary>How it will end when all is undone; null before that is decided, and where nothing is.</summary>
    public RunPhase? Ending { get; init; }

    /// <summary>What is undone, in order; each names its place among the request's steps.</summary>
    public IReadOnlyList<CompensationStatus> Compensations { get; init; } = [];

    public bool IsOver => Phase is RunPhase.Committed or RunPhase.Failed or RunPhase.Cancelled;
}
