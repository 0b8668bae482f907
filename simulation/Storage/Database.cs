using Lisa.Simulation.Actors;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Storage;

/// <summary>How a write of grain state ended.</summary>
internal enum WriteResult
{
    Written,

    /// <summary>Somebody else wrote since it was read.</summary>
    Conflict,

    /// <summary>No answer: it may have been written or not.</summary>
    Unknown,
}

/// <summary>Grain state: one value a grain, written only over the version that was read. What is answered comes in a later turn.</summary>
internal sealed class Database
{
    private static readonly TimeSpan Trip = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);
    private readonly World _world;
    private readonly Dictionary<GrainKey, (int Version, object? State)> _rows = [];
    private int _down;

    public Database(World world)
    {
        _world = world;
        world.Faults.Schedule(FaultKind.DatabaseDown, dice =>
        {
            _down++;
            var duration = world.Faults.Lasting(dice.Between(0.1, 6));
            world.Trace?.Say($"the database is down for {duration.TotalSeconds:F1} s");
            world.Turns.After(duration, () => _down--);
        });
    }

    public bool IsDown => _down > 0;

    /// <summary>What is stored, for the checks and for clients that ask the API.</summary>
    public object? Peek(GrainKey key) => _rows.GetValueOrDefault(key).State;

    /// <summary>Answers with version and state; with version −1 when the database cannot be reached.</summary>
    public void Read(Silo silo, GrainKey key, Action<int, object?> answer)
    {
        if (!silo.ReachesDatabase)
        {
            silo.After(Timeout, () => answer(-1, null));
            return;
        }

        _world.Turns.After(Trip, () =>
        {
            var (version, state) = _rows.GetValueOrDefault(key);
            _world.Turns.After(Trip, () => silo.Do(() => answer(version, state)));
        });
    }

    public void Write(Silo silo, GrainKey key, int version, object state, Action<WriteResult> answer)
    {
        if (!silo.ReachesDatabase)
        {
            silo.After(Timeout, () => answer(WriteResult.Unknown));
            return;
        }

        _world.Turns.After(Trip, () =>
        {
            var result = WriteResult.Conflict;
            if (_world.Faults.Strikes(FaultKind.StateConflict))
            {
                _world.Trace?.Say($"{silo}: the write of {key} is refused");
            }
            else if (!_world.Rules.WritesConditionally || _rows.GetValueOrDefault(key).Version == version)
            {
                _rows[key] = (version + 1, state);
                _world.Checks.Stored(key, state);
                result = WriteResult.Written;
                if (_world.Faults.Strikes(FaultKind.StateAnswerLost))
                {
                    _world.Trace?.Say($"{silo}: the answer to the write of {key} is lost");
                    result = WriteResult.Unknown;
                }
            }

            _world.Turns.After(Trip, () => silo.Do(() => answer(result)));
        });
    }
}
