using Lisa.Simulation.Actors;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Cluster;

/// <summary>
/// One life of a silo. What is addressed to it happens in its turns: not at all once it is dead, and, while it hangs, later: a hung silo
/// comes back with everything that it had in hand, and finds out that it is dead only when it reads the membership table.
/// </summary>
internal sealed class Silo
{
    private readonly World _world;
    private readonly List<Action> _held = [];
    private readonly string _name;
    private readonly LogView?[] _views;

    public Silo(World world, Machine machine, int life, int writer)
    {
        _world = world;
        Machine = machine;
        Writer = writer;
        _name = $"s{machine.Number}.{life}";
        View = [this];
        _views = new LogView?[world.Pipeline.Products];
        Slots = new SlotPool(world, this);
    }

    public Machine Machine { get; }

    public int Number => Machine.Number;

    /// <summary>Its own file in every log: no two lives share one.</summary>
    public int Writer { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>The silos that it believes to be members, itself among them, by number.</summary>
    public List<Silo> View { get; set; }

    /// <summary>How often each machine's silo has not answered its probes, in a row.</summary>
    public int[] Missed { get; } = new int[8];

    /// <summary>Activations that live here.</summary>
    public List<Activation> Activations { get; } = [];

    public SlotPool Slots { get; }

    /// <summary>What the silo's clock says.</summary>
    public DateTimeOffset Clock => Machine.Clock;

    public bool ReachesDatabase => !_world.Database.IsDown && _world.Network.ReachBothWays(Number, _world.Network.Database);

    public override string ToString() => _name;

    /// <summary>As the silo sees a product's log, up to date as of its last refresh.</summary>
    public LogView Open(int product) => _views[product] ??= new LogView(_world.Store[product], _world.Rules, Writer);

    /// <summary>A turn of this silo, now or when it no longer hangs.</summary>
    public void Do(Action turn)
    {
        if (IsPaused)
        {
            _held.Add(turn);
        }
        else if (!IsDead)
        {
            turn();
        }
    }

    /// <summary>A timer of this silo, by its own clock.</summary>
    public void After(TimeSpan delay, Action turn) => _world.Turns.After(delay / Machine.Drift, () => Do(turn));

    public void Crash(string why)
    {
        if (IsDead)
        {
            return;
        }

        _world.Trace?.Say($"{_name}: dies, {why}");
        IsDead = true;
        IsPaused = false;
        _held.Clear();
        foreach (var activation in Activations.ToArray())
        {
            activation.Drop();
        }

        Machine.Restart();
    }

    public void Pause(TimeSpan duration)
    {
        if (IsDead || IsPaused)
        {
            return;
        }

        _world.Trace?.Say($"{_name}: hangs for {duration.TotalSeconds:F1} s");
        IsPaused = true;
        _world.Turns.After(duration, Resume);
    }

    private void Resume()
    {
        if (IsDead)
        {
            return;
        }

        _world.Trace?.Say($"{_name}: goes on");
        IsPaused = false;
        var held = _held.ToArray();
        _held.Clear();
        foreach (var turn in held)
        {
            Do(turn);
        }
    }
}
