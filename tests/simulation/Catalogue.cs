namespace Lisa.Tests.Simulation;

/// <summary>Where runs commit: once in effect, however often they say it.</summary>
internal sealed class Catalogue(World world)
{
    private readonly HashSet<int> _runs = [];
    private readonly HashSet<int> _withdrawn = [];

    public bool Has(int run) => _runs.Contains(run);

    /// <summary>False where the run was withdrawn before.</summary>
    public bool Commit(int run)
    {
        if (_withdrawn.Contains(run))
        {
            return false;
        }

        if (_runs.Add(run))
        {
            world.Checks.Committed(run);
        }

        return true;
    }

    /// <summary>False where the run is committed already; else it never will be.</summary>
    public bool Withdraw(int run) => !_runs.Contains(run) && (_withdrawn.Add(run) || true);
}
