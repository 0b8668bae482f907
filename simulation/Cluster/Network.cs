using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Cluster;

/// <summary>What travels. Each kind has its own three fates among the <see cref="FaultKind"/>s.</summary>
internal enum MessageKind
{
    /// <summary>A stream event, or a step's word to a run: at most once, in any order.</summary>
    Event,
    Call,
    Answer,

    /// <summary>A work item, or its cancellation.</summary>
    Item,
}

/// <summary>
/// The network between machines, the database being one node of it. Messages are lost, repeated, delayed, and so overtaken, each kind by its
/// own dice; a partition cuts directed links, those under way still arrive.
/// </summary>
internal sealed class Network
{
    private readonly World _world;
    private readonly Dice _dice;
    private readonly int[,] _cuts;

    public Network(World world, int machines)
    {
        _world = world;
        _dice = new Dice(world.Seed, Purpose.Network);
        _cuts = new int[machines + 1, machines + 1];
        Database = machines;
        world.Faults.Schedule(FaultKind.Partition, dice => Part(dice, oneWay: false));
        world.Faults.Schedule(FaultKind.OneWayPartition, dice => Part(dice, oneWay: true));
    }

    /// <summary>The database's and the segment store's node.</summary>
    public int Database { get; }

    public bool Reaches(int from, int to) => from == to || _cuts[from, to] == 0;

    public bool ReachBothWays(int one, int other) => Reaches(one, other) && Reaches(other, one);

    public void Send(Silo from, Silo to, MessageKind kind, Action receive)
    {
        var fates = (int)kind * 3;
        if (!Reaches(from.Number, to.Number))
        {
            return;
        }

        if (from != to || kind == MessageKind.Event)
        {
            if (_world.Faults.Strikes((FaultKind)fates))
            {
                _world.Trace?.Say($"{kind} from {from} to {to} is lost");
                return;
            }

            if (_world.Faults.Strikes((FaultKind)(fates + 1)))
            {
                _world.Trace?.Say($"{kind} from {from} to {to} comes twice");
                var again = _world.Faults.Details((FaultKind)(fates + 1)).Between(0, 1);
                _world.Turns.After(again, () => to.Do(receive));
            }
        }

        _world.Turns.After(TravelTime(from, to, (FaultKind)(fates + 2)), () => to.Do(receive));
    }

    private TimeSpan TravelTime(Silo from, Silo to, FaultKind delayed)
    {
        if (from == to)
        {
            return TimeSpan.FromTicks(500);
        }

        return _world.Faults.Strikes(delayed)
            ? _world.Faults.Details(delayed).Between(0, 2)
            : _dice.Between(0.0002, 0.003);
    }

    private void Part(Dice dice, bool oneWay)
    {
        var nodes = Database + 1;
        var side = new bool[nodes];
        var chosen = dice.Next(nodes);
        for (var node = 0; node < nodes; node++)
        {
            side[node] = node == chosen || (node != (chosen + 1) % nodes && dice.OneIn(3));
        }

        var duration = _world.Faults.Lasting(dice.Between(0.2, 8));
        _world.Trace?.Say(
            $"{(oneWay ? "one-way partition from" : "partition around")} {string.Join(" ", Enumerable.Range(0, nodes).Where(node => side[node]).Select(Name))} for {duration.TotalSeconds:F1} s");
        Cut(side, oneWay, 1);
        _world.Turns.After(duration, () =>
        {
            _world.Trace?.Say("a partition heals");
            Cut(side, oneWay, -1);
        });
    }

    private string Name(int node) => node == Database ? "database" : $"s{node}";

    private void Cut(bool[] side, bool oneWay, int by)
    {
        for (var from = 0; from < side.Length; from++)
        {
            for (var to = 0; to < side.Length; to++)
            {
                if (side[from] != side[to] && (side[from] || !oneWay))
                {
                    _cuts[from, to] += by;
                }
            }
        }
    }
}
