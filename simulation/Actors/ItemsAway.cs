using Lisa.Grains.Flow;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>
/// A step's work items on their way through the slots of the cluster. What was on a silo that is no longer a member, or does not
/// come back in time, comes back with nothing done.
/// </summary>
internal sealed class ItemsAway(World world, StepActivation owner, Dice dice)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly SortedDictionary<long, (Silo Silo, SegmentRange Segments)> _away = [];

    public int Count => _away.Count;

    public IEnumerable<SegmentRange> Segments => _away.Values.Select(item => item.Segments);

    public void Send(StepCommand.Compute compute)
    {
        world.Checks.NotInHand(owner, compute.Segments, Segments);
        var silo = Choose();
        _away.Add(compute.Item, (silo, compute.Segments));
        var item = new WorkItem(owner, compute);
        world.Network.Send(owner.Host, silo, MessageKind.Item, () => silo.Slots.Take(item));
        owner.Host.After(Patience, () => owner.GiveBack([compute.Item], "is overdue"));
    }

    public void Cancel(long item)
    {
        if (_away.TryGetValue(item, out var away))
        {
            world.Network.Send(owner.Host, away.Silo, MessageKind.Item, () => away.Silo.Slots.Cancel(owner, item));
        }
    }

    public bool Remove(long item) => _away.Remove(item);

    public List<long> Lost(IReadOnlyList<Silo> view) =>
        [.. _away.Where(item => !view.Contains(item.Value.Silo)).Select(item => item.Key)];

    // By free slots as far as this step knows, now and then anywhere.
    private Silo Choose()
    {
        var view = owner.Host.View;
        if (dice.OneIn(4))
        {
            return view[dice.Next(view.Count)];
        }

        var best = view[0];
        foreach (var silo in view)
        {
            if (Load(silo) < Load(best))
            {
                best = silo;
            }
        }

        return best;
    }

    private double Load(Silo silo) => (_away.Values.Count(item => item.Silo == silo) + (silo == owner.Host ? 0.5 : 1)) / silo.Machine.SlotCount;
}
