using Lisa.Grains.Flow;
using Lisa.Simulation.Actors;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Cluster;

/// <summary>A work item on its way through a silo; its owner may be anywhere.</summary>
internal sealed class WorkItem(StepActivation owner, StepCommand.Compute compute)
{
    public StepActivation Owner { get; } = owner;

    public StepPlan Plan { get; } = owner.Plan;

    public StepCommand.Compute Compute { get; } = compute;

    public bool IsCancelled { get; set; }

    public override string ToString() => $"item {Compute.Item} of {Owner}";
}

/// <summary>
/// The compute slots of one life of a silo. An item waits for a slot by priority, is computed from what this silo sees of its inputs,
/// and its segments are appended to this silo's file when it ends. The bytes of an append outlive the silo that was writing them.
/// </summary>
internal sealed class SlotPool
{
    private readonly World _world;
    private readonly Silo _silo;
    private readonly Dice _dice;
    private readonly List<WorkItem> _waiting = [];
    private readonly List<WorkItem> _running = [];

    public SlotPool(World world, Silo silo)
    {
        (_world, _silo) = (world, silo);
        _dice = new Dice(world.Seed, Purpose.Silo + 1000, (ulong)silo.Writer);
    }

    /// <summary>Items that it computes now.</summary>
    public int Running => _running.Count;

    public void Take(WorkItem item)
    {
        _waiting.Add(item);
        Begin();
    }

    public void Cancel(StepActivation owner, long item)
    {
        foreach (var running in _running.Where(running => running.Owner == owner && running.Compute.Item == item))
        {
            running.IsCancelled = true;
        }

        if (_waiting.Find(waiting => waiting.Owner == owner && waiting.Compute.Item == item) is { } found)
        {
            _waiting.Remove(found);
            Answer(found, new ItemOutcome(item, 0, TimeSpan.Zero));
        }
    }

    private void Begin()
    {
        while (_waiting.Count > 0 && (_running.Count < _silo.Machine.SlotCount || !_world.Rules.SlotsAreBounded))
        {
            var item = _waiting.MaxBy(waiting => waiting.Compute.Priority)!;
            _waiting.Remove(item);
            _running.Add(item);
            _world.Checks.Occupied(_silo, Running);
            Compute(item);
        }
    }

    private void Compute(WorkItem item)
    {
        var made = new MadeSegments();
        var failure = Make(item, made);
        var time = (item.Plan.SegmentTime * Math.Max(1, made.Count - made.Found)) * (0.5 + _dice.NextDouble());
        made.Sequence = Sequence(item);
        _silo.After(time, () => End(item, made, failure, time));
    }

    // What is there, and fresh, is passed over; a segment that cannot be read ends the item before it.
    private ItemFailure? Make(WorkItem item, MadeSegments made)
    {
        if (!_silo.ReachesDatabase)
        {
            return new ItemFailure("the store cannot be reached", false, Outage: true);
        }

        var product = item.Plan.Product;
        var output = _silo.Open(product);
        output.Refresh();
        foreach (var input in item.Plan.Inputs)
        {
            _world.Refresh(_silo, input.Product);
        }

        ulong? previous = null;
        var segments = item.Compute.Segments;
        for (var index = segments.First; index < segments.End; index++)
        {
            if (Inputs.Hash(_silo.Open, item.Plan, index, previous) is not { } inputs)
            {
                _world.Checks.Begun(item, index, previous);
                return new ItemFailure("an input is not to be seen yet", false, Outage: true);
            }

            if (_world.Rules.AppendsConditionally && output.Find(index) is { } there && there.Inputs == inputs)
            {
                _world.Happened(Happening.PassedOver);
                made.PassOver(there);
                previous = there.Content;
                continue;
            }

            if (_world.Poison.Strikes(product, index))
            {
                return new ItemFailure("poison", true);
            }

            var record = new Record(RecordKind.Segment, index, Contents.OfOutput(product, index, inputs), inputs, default);
            _world.Checks.Computed(item, record, previous, _silo.Open);
            made.Add(record);
            previous = record.Content;
        }

        return null;
    }

    private void End(WorkItem item, MadeSegments made, ItemFailure? failure, TimeSpan elapsed)
    {
        // What was revised under the operator ends the item before it: nobody could say what this was computed from.
        var done = made.Sequence == Sequence(item) ? made.Count : made.Standing((index, previous) => Inputs.Hash(_silo.Open, item.Plan, index, previous));
        failure = done < made.Count ? null : failure;
        var part = _dice.Next(done + 1);
        if (_world.Faults.Strikes(FaultKind.CrashInSlot))
        {
            Append(item, Missing(item, made, part));
            _silo.Crash($"{item} under way, {part} written");
            return;
        }

        if (item.IsCancelled || _world.Faults.Strikes(FaultKind.ItemCutShort))
        {
            (done, failure) = (part, null);
        }
        else if (_world.Faults.Strikes(FaultKind.SegmentFails))
        {
            (done, failure) = (part, part < item.Compute.Segments.Count ? new ItemFailure("out of memory for now", false) : null);
        }
        else if (_world.Faults.Strikes(FaultKind.SegmentRefused))
        {
            (done, failure) = (part, part < item.Compute.Segments.Count ? new ItemFailure("refused", true) : null);
        }

        if (!_silo.ReachesDatabase)
        {
            Finish(item, new ItemOutcome(item.Compute.Item, 0, elapsed, new ItemFailure("the store cannot be reached", false, Outage: true)));
            return;
        }

        if (done > 0 && _world.Faults.Strikes(FaultKind.AppendFails))
        {
            Finish(item, new ItemOutcome(item.Compute.Item, 0, elapsed, new ItemFailure("the append failed", false)));
            return;
        }

        // What is there already is not written again; another silo may be writing the same at this moment.
        var missing = Missing(item, made, done);
        var generation = _silo.Open(item.Plan.Product).Generation;
        _world.Turns.After(_dice.Between(0.0002, 0.002), () =>
        {
            if (generation != _world.Store[item.Plan.Product].Generation)
            {
                _world.Trace?.Say($"{item}: the product was removed under its append");
                _silo.Do(() => Finish(item, new ItemOutcome(item.Compute.Item, 0, elapsed, new ItemFailure("the product was removed", false, Outage: true))));
                return;
            }

            Append(item, missing);
            var lost = done > 0 && _world.Faults.Strikes(FaultKind.AppendAnswerLost);
            _silo.Do(() => Finish(item, lost
                ? new ItemOutcome(item.Compute.Item, 0, elapsed, new ItemFailure("nobody knows whether the append is durable", false))
                : new ItemOutcome(item.Compute.Item, done, elapsed, failure)));
        });
    }

    // By what the silo has seen of the inputs: grows with whatever is committed to one of them, or when one is removed.
    private long Sequence(WorkItem item) =>
        item.Plan.Inputs.Select(input => _silo.Open(input.Product)).Sum(log => log.Arrivals.Count + (1_000_000L * log.Generation));

    private List<Record> Missing(WorkItem item, MadeSegments made, int count)
    {
        var log = _silo.Open(item.Plan.Product);
        log.Refresh();
        return
        [
            .. made.First(count).Where(record => !_world.Rules.AppendsConditionally || log.Find(record.Index)?.Inputs != record.Inputs)
                .Select(record => record with { Order = log.HighestOrder + 1 }),
        ];
    }

    private void Append(WorkItem item, List<Record> records)
    {
        foreach (var record in records)
        {
            _world.Checks.Appended(item.Plan.Product, record);
            _world.Store[item.Plan.Product].Append(_silo.Writer, record);
        }
    }

    private void Finish(WorkItem item, ItemOutcome outcome)
    {
        _running.Remove(item);
        Answer(item, outcome);
        Begin();
    }

    private void Answer(WorkItem item, ItemOutcome outcome) =>
        _world.Directory.Answer(_silo, item.Owner, MessageKind.Answer, owner => owner.Finish(outcome));
}
