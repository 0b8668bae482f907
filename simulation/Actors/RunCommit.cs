using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Actors;

/// <summary>
/// A run's last look at its products before it asks the catalogue to take them: in the order of the steps, one after the other, so that none is held against
/// what its inputs were before. One that is not what it should be ends the attempt, and the next one begins with the first step.
/// </summary>
internal sealed class RunCommit(World world, RunActivation run, RunRequest request)
{
    private readonly List<ProductLook> _looks = [];
    private int _attempt;
    private TimeSpan _began;
    private bool _moves;

    /// <summary>Said with every beat: begins anew, unless a step has answered since it was said last.</summary>
    public void Begin()
    {
        if (_moves)
        {
            _moves = false;
            return;
        }

        _attempt++;
        _began = world.Turns.Now;
        _looks.Clear();
        if (world.Rules.RunsLookOnceMore)
        {
            GoOn();
        }
        else
        {
            world.Checks.Commits.Commit(run, _began, [.. request.Steps.Select(step => world.Checks.Commits.LookAt(world.Pipeline.Datasets + step))]);
            run.AskToCommit();
        }
    }

    /// <summary>A step has looked, and its product is what it should be.</summary>
    public void Hardened(CommitPlace place, ProductLook look)
    {
        if (place.Attempt == _attempt && place.Step == _looks.Count)
        {
            _moves = true;
            _looks.Add(look);
            GoOn();
        }
    }

    private void GoOn()
    {
        if (_looks.Count == request.Steps.Count)
        {
            world.Checks.Commits.Commit(run, _began, _looks);
            run.AskToCommit();
            return;
        }

        var place = new CommitPlace(_attempt, _looks.Count);
        var listens = request.Barriers.Hears(place.Step);
        var key = new GrainKey(GrainKind.Step, world.Pipeline.Datasets + request.Steps[place.Step]);
        world.Directory.Call<StepActivation>(run.Host, key, step => step.Harden(run, place, request.Priority, listens));
    }
}
