using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Actors;
using Lisa.Simulation.Playing;
using RunState = Lisa.Simulation.Actors.RunState;

namespace Lisa.Simulation.Checks;

/// <summary>What is promised of compensations: at least once, last step first, on record, and never for a run that is committed.</summary>
/// <param name="world">Whose.</param>
/// <param name="hold">Takes whether an invariant holds, and what to say when it does not.</param>
internal sealed class UndoingChecks(World world, Action<bool, string> hold)
{
    private readonly HashSet<(string Run, int Product)> _began = [];
    private readonly HashSet<(GrainKey Run, int Place)> _undone = [];
    private readonly HashSet<GrainKey> _touched = [];

    /// <summary>A step sends off work while these runs want it. Once it is decided how a run ends, what is begun is not in its name any more.</summary>
    public void Began(IEnumerable<string> runs, int product)
    {
        foreach (var run in runs.Where(run => VerdictOf(new GrainKey(GrainKind.Run, int.Parse(run, CultureInfo.InvariantCulture))) is null))
        {
            _began.Add((run, product));
        }
    }

    /// <summary>Something is undone outside, or was tried to be.</summary>
    public void Undone(GrainKey run, int place, bool works)
    {
        var stored = (RunState)world.Database.Peek(run)!;
        var at = stored.Compensations.TakeWhile(each => PlaceOf(each) != place).Count();
        hold(stored.Ending is not null && at < stored.Compensations.Count, $"{run} undoes place {place}, which is not on record");
        hold(stored.Compensations[at].Attempts > 0, $"{run} undoes place {place}, and has not recorded that it begins to");
        hold(stored.Compensations.Take(at).All(each => each.HasEnded), $"{run} undoes place {place} before those that come before it have ended");
        hold(VerdictOf(run) is not null and not RunPhase.Committed, $"{run} undoes place {place}, the catalogue says {VerdictOf(run)?.ToString() ?? "nothing"}");
        _touched.Add(run);
        if (works)
        {
            _undone.Add((run, place));
        }
    }

    /// <summary>The catalogue takes a run.</summary>
    public void Committed(GrainKey run) => hold(!_touched.Contains(run), $"{run} is committed after something of it was undone");

    /// <summary>The record of a run was written.</summary>
    public void Stored(GrainKey run, RunState state)
    {
        if (state.Ending is null)
        {
            hold(
                !state.IsOver || state.Phase == RunPhase.Committed || state.Request.Compensated.Count == 0,
                $"{run} is over as {state.Phase}, and has not said what it undid");
            return;
        }

        var planned = state.Compensations.Select(PlaceOf).ToList();
        hold(planned.SequenceEqual(planned.OrderDescending()), $"{run} undoes places {string.Join(" ", planned)}, the last is first");
        if (state.Compensations.All(each => each is { State: CompensationState.Waiting, Attempts: 0 }))
        {
            foreach (var place in state.Request.Compensated.Where(place => !planned.Contains(place)))
            {
                var product = state.Request.Steps[place] + world.Pipeline.Datasets;
                hold(
                    !_began.Contains((run.Number.ToString(CultureInfo.InvariantCulture), product)),
                    $"{run} will not undo place {place}, and product {product} was worked on for it");
            }
        }

        foreach (var done in state.Compensations.Where(each => each.State == CompensationState.Done))
        {
            hold(_undone.Contains((run, PlaceOf(done))), $"{run} records place {done.Step} as undone, it is not");
        }

        hold(!state.IsOver || state.Compensations.All(each => each.HasEnded), $"{run} is over, and something is not undone");
    }

    private static int PlaceOf(CompensationStatus status) => int.Parse(status.Step, CultureInfo.InvariantCulture);

    private RunPhase? VerdictOf(GrainKey run) =>
        world.Database.Peek(World.CatalogueKey) is CatalogueState catalogue && catalogue.Verdicts.TryGetValue(run.Number, out var verdict) ? verdict : null;
}
