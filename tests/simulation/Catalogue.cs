namespace Lisa.Tests.Simulation;

/// <summary>Where runs commit: once in effect, however often they say it.</summary>
internal sealed class Catalogue(World world)
{
    private readonly HashSet<int> _runs = [];

    public bool Has(int run) => _runs.Contains(run);

    public void Commit(int run)
    {
        if (_runs.Add(run))
        {
            world.Checks.Committed(run);
        }
    }
}
