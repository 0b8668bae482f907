using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Storage;

/// <summary>
/// The collector at its worst: it removes products at any moment, without a mark and a grace period. One that nothing refers to it may; one that a
/// run under way counts on it must not, and then the run must come to the same end all the same. Results are left alone: whether they are
/// there is what the checks look at.
/// </summary>
internal sealed class Removals
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private readonly World _world;

    public Removals(World world)
    {
        _world = world;
        Next();
    }

    private void Next() => _world.Turns.After(Every, () =>
    {
        Decide(FaultKind.ProductRemoved, isWanted: false);
        Decide(FaultKind.ProductLost, isWanted: true);
        if (_world.Turns.Now < _world.Faults.StopAt)
        {
            Next();
        }
    });

    private void Decide(FaultKind kind, bool isWanted)
    {
        var candidates = _world.Pipeline.Steps.Select(step => step.Product).Where(product => Stands(product, isWanted)).ToList();
        if (candidates.Count > 0 && _world.Faults.Strikes(kind))
        {
            var product = candidates[_world.Faults.Details(kind).Next(candidates.Count)];
            _world.Trace?.Say($"product {product} is removed{(isWanted ? " under a run" : "")}");
            _world.Store[product].Remove();
            _world.Checks.Removed(product, isWanted);
        }
    }

    private bool Stands(int product, bool isWanted)
    {
        var runs = _world.Runs.Where(run => run.Request.Steps.Contains(product - _world.Pipeline.Datasets)).ToList();
        return _world.Store[product].Files.Count > 0
            && !runs.Exists(run => run.Phase == Grains.Flow.RunPhase.Committed) && runs.Exists(run => !run.IsOver) == isWanted;
    }
}
