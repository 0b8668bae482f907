using Lisa.Grains.Flow;
using Lisa.Grains.Placement;
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
    private static readonly SlotWeights Weights = new();
    private readonly SortedDictionary<long, (Silo Silo, SegmentRange Segments)> _away = [];
    private Silo? _latest;
    private long _turn;

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

    // As the cluster's placement decides, by what this step alone knows of the silos; now and then anywhere, as from an old word of a silo's load.
    private Silo Choose()
    {
        var view = owner.Host.View;
        if (dice.OneIn(4))
        {
            return view[dice.Next(view.Count)];
        }

        List<SlotOffer> offers = [.. view.Select(silo => new SlotOffer(
            silo.Machine.SlotCount, _away.Values.Count(item => item.Silo == silo), dice.NextDouble(), silo == _latest))];
        return _latest = view[SlotChoice.Choose(offers, Weights, _turn++)];
    }
}
