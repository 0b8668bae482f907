using Lisa.Grains.Flow;

namespace Lisa.Tests.Simulation;

/// <summary>
/// Somebody who wants the pipeline's products: starts a run, may cancel it, and when it fails, has its failed segments tried again
/// and starts another.
/// </summary>
internal sealed class Client
{
    private readonly World _world;
    private readonly int _priority;
    private readonly bool _cancels;
    private int _run = -1;

    public Client(World world, bool cancels)
    {
        _world = world;
        _priority = world.Random.Next(10);
        _cancels = cancels;
        world.Turns.After(TimeSpan.FromSeconds(world.Random.Next(2) == 0 ? 0 : 4 * world.Random.NextDouble()), Submit);
    }

    /// <summary>The client has what it wants.</summary>
    public bool IsContent => _run >= 0 && _world.Runs[_run].Stored is RunPhase.Committed or RunPhase.Cancelled;

    private void Submit()
    {
        _run = _world.StartRun(_priority);
        if (_cancels)
        {
            _world.Turns.After(TimeSpan.FromSeconds(3 * _world.Random.NextDouble()), Cancel);
        }

        _world.Turns.After(TimeSpan.FromSeconds(1), Look);
    }

    // The answer to a cancel may be lost: it is said until the run is over.
    private void Cancel()
    {
        if (!_world.Runs[_run].IsOver)
        {
            _world.Runs[_run].Cancel();
            _world.Turns.After(TimeSpan.FromSeconds(1), Cancel);
        }
    }

    private void Look()
    {
        if (IsContent)
        {
            return;
        }

        if (_world.Runs[_run].Stored == RunPhase.Failed)
        {
            foreach (var step in _world.Steps)
            {
                step.Retry();
            }

            _world.Turns.After(TimeSpan.FromMilliseconds(100), Submit);
            return;
        }

        _world.Turns.After(TimeSpan.FromSeconds(1), Look);
    }
}
