using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Cluster;

/// <summary>A machine: its slots, its clock, and a supervisor that starts a silo again when it has died.</summary>
internal sealed class Machine
{
    private readonly World _world;
    private readonly Dice _dice;
    private TimeSpan _offset;
    private int _lives;

    public Machine(World world, int number)
    {
        _world = world;
        Number = number;
        _dice = new Dice(world.Seed, Purpose.Machine, (ulong)number);
        SlotCount = _dice.OneIn(3) ? 1 : 1 + _dice.Next(4);
        _offset = _dice.OneIn(2) ? TimeSpan.Zero : _dice.Between(-30, 30);
        Drift = _dice.OneIn(2) ? 1 : 1 + (0.02 * (_dice.NextDouble() - 0.5));
        world.Trace?.Say($"s{number}: {SlotCount} slots, clock off by {_offset.TotalSeconds:F1} s, drifts by {(Drift - 1) * 1e6:F0} ppm");
        Start();
    }

    public int Number { get; }

    public int SlotCount { get; }

    /// <summary>How many of its seconds pass in one.</summary>
    public double Drift { get; }

    /// <summary>The silo that lives here; null while none does.</summary>
    public Silo? Silo { get; private set; }

    public DateTimeOffset Clock => Turns.Epoch + _offset + (_world.Turns.Now * Drift);

    /// <summary>The clock is set.</summary>
    public void StepClock(TimeSpan by)
    {
        _world.Trace?.Say($"s{Number}: its clock jumps by {by.TotalSeconds:F1} s");
        _offset += by;
    }

    /// <summary>The silo has died.</summary>
    public void Restart()
    {
        Silo = null;
        _world.Turns.After(_dice.Between(0.3, _world.Faults.Lasting(TimeSpan.FromSeconds(4)).TotalSeconds + 0.4), Start);
    }

    // A silo begins by writing itself into the membership table, and waits for a database that it cannot reach.
    private void Start()
    {
        var silo = new Silo(_world, this, ++_lives, _world.NextWriter());
        if (!silo.ReachesDatabase)
        {
            _lives--;
            _world.Turns.After(TimeSpan.FromSeconds(0.5), Start);
            return;
        }

        Silo = silo;
        _world.Membership.Join(silo);
    }
}
