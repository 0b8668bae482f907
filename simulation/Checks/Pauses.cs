using Lisa.Simulation.Actors;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Checks;

/// <summary>
/// When each run was last at work, by what is stored: for runs that are paused or over nothing is begun. A word needs its time, and while there
/// are faults it may be lost, an activation that knows nothing of it may still be about, and a clock that jumped may lengthen a lease. So a
/// promise is looked at only when such things must be over.
/// </summary>
internal sealed class Pauses(World world)
{
    // A pause is said again every second, and an activation that has not heard of it looks every five; a run that is over may have left an interest, on a clock that went 20 s back before it lapsed.
    private static readonly TimeSpan PauseHeard = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan LeaseLapsed = TimeSpan.FromSeconds(30);
    private readonly SortedDictionary<int, (RunState State, TimeSpan Since)> _runs = [];

    public void Stored(GrainKey run, RunState state)
    {
        var known = _runs.TryGetValue(run.Number, out var before);
        if (!known || before.State.Paused != state.Paused || before.State.IsOver != state.IsOver)
        {
            _runs[run.Number] = (state, world.Turns.Now);
        }
    }

    /// <summary>Whether somebody may have wanted a segment of the product to be begun now.</summary>
    public bool Allow(int product)
    {
        var step = product - world.Pipeline.Datasets;
        foreach (var (state, since) in _runs.Values)
        {
            var settled = since > world.Faults.StopAt ? since : world.Faults.StopAt;
            var patience = state.IsOver ? LeaseLapsed : state.Paused ? PauseHeard : TimeSpan.MaxValue;
            if (state.Request.Steps.Contains(step) && (patience == TimeSpan.MaxValue || world.Turns.Now < settled + patience))
            {
                return true;
            }
        }

        return false;
    }
}
