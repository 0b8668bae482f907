using Lisa.Grains.Flow;

namespace Lisa.Tests.Simulation;

/// <summary>
/// The compute slots that work for one activation. An item is computed from what is durable when it begins and written when it ends, as far as it
/// came; a slot may outlive the activation that asked, and write then, or die with its silo after a part was written.
/// </summary>
internal sealed class Slots(World world, StepActivation owner)
{
    private readonly HashSet<long> _cancelled = [];
    private readonly Dictionary<long, SegmentRange> _unanswered = [];

    public void Cancel(long item) => _cancelled.Add(item);

    public void Begin(StepCommand.Compute compute)
    {
        Checks.NotInHand(owner, compute.Segments, _unanswered.Values);
        _unanswered.Add(compute.Item, compute.Segments);
        var entries = new List<Entry>();
        ulong? previous = null;
        for (var index = compute.Segments.First; index < compute.Segments.End; index++)
        {
            var inputs = world.Store.InputsHash(owner.Plan, index, previous)
                ?? throw new BrokenInvariantException($"{owner} computes segment {index} before all it needs is durable");
            var content = Contents.OfOutput(owner.Plan.Product, index, inputs);
            entries.Add(new Entry(index, content, inputs));
            previous = content;
        }

        var elapsed = owner.Plan.SegmentTime * entries.Count * (0.5 + world.Random.NextDouble());
        var waiting = TimeSpan.FromMilliseconds(world.Random.Next(3) == 0 ? 30 * world.Random.NextDouble() : 0);
        world.Turns.After(waiting + elapsed, () => End(compute.Item, entries, elapsed));
    }

    private void End(long item, List<Entry> entries, TimeSpan elapsed)
    {
        var part = world.Random.Next(entries.Count);
        if (world.Faults.Strikes(world.Faults.SlotLoss))
        {
            Write(entries, part);
            world.Trace?.Say($"{owner}: the slot of item {item} dies, {part} written");
            owner.Crash();
            return;
        }

        ItemFailure? failure = null;
        var done = entries.Count;
        if (_cancelled.Contains(item) || world.Faults.Strikes(world.Faults.Partial))
        {
            done = part;
        }
        else if (world.Faults.Strikes(world.Faults.Transient))
        {
            done = part;
            failure = new ItemFailure("out of memory for now", false);
        }
        else if (world.Faults.Strikes(world.Faults.Lasting))
        {
            done = part;
            failure = new ItemFailure("refused", true);
        }

        Write(entries, done);
        var outcome = new ItemOutcome(item, done, elapsed, failure);
        world.Turns.After(TimeSpan.FromMilliseconds(world.Random.NextDouble()), () => Answer(outcome));
        if (world.Faults.Strikes(world.Faults.EventRepeat))
        {
            world.Turns.After(TimeSpan.FromMilliseconds(50 * world.Random.NextDouble()), () => Answer(outcome));
        }
    }

    private void Answer(ItemOutcome outcome)
    {
        if (!owner.IsDead)
        {
            _unanswered.Remove(outcome.Item);
            owner.Finish(outcome);
        }
    }

    private void Write(List<Entry> entries, int count)
    {
        foreach (var entry in entries.Take(count))
        {
            world.Checks.Written(owner.Plan.Product, entry);
            world.Store.Write(owner.Plan.Product, entry);
        }
    }
}
