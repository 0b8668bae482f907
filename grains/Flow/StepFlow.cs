using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Tenants;

namespace Lisa.Grains.Flow;

/// <summary>
/// What a step decides: which of its output segments can be computed, in which pieces, what to retry and when, and when it is done.
///
/// Facts come in as events: input segments exist, an input is complete, output segments exist already, a work item ended. Each may
/// come late, twice or in any order; hearing one again changes nothing. One fact alone takes others back: an input segment was committed
/// once more, with another content. Then the outputs that were computed from the old one are to be computed again, and nothing else.
/// Commands go out in a list. There is no I/O, no clock and no thread in here: time and randomness are arguments, and the same events in
/// the same order give the same commands. A crash loses this object and nothing else, since everything it knows can be read again from
/// the segment store.
///
/// An output segment is in exactly one of these places:
///   waiting   some input segment it depends on does not exist yet
///   ready     all of them exist, no item computes it
///   in flight an item computes it
///   resting   it failed and is tried again later
///   done      it is durable
///   failed    it failed for good
///   skipped   it failed for good, and a gap takes its place
/// </summary>
public sealed class StepFlow
{
    private readonly KnownInputs _inputs;
    private readonly SegmentSet _ready = [];
    private readonly SegmentSet _done = [];
    private readonly ItemsInFlight _inFlight = new();
    private readonly SegmentTroubles _troubles;
    private readonly ItemSizing _sizing;
    private int _items;
    private int? _priority;
    private int _sentAt;
    private bool _completed;
    private long _reopened;

    /// <param name="dependencies">One an input; the first counts the output segments.</param>
    /// <param name="limits">Bounds on what is in flight.</param>
    /// <param name="random">Jitter of retries.</param>
    public StepFlow(IReadOnlyList<Dependency> dependencies, StepLimits limits, Random random)
    {
        _inputs = new KnownInputs(dependencies);
        InOrder = dependencies[0].Carries;
        _items = limits.Items;
        _troubles = new SegmentTroubles(limits, !InOrder, random);
        _sizing = new ItemSizing(limits);
    }

    /// <summary>What tenants let it send; null where none has a say.</summary>
    public StepAdmission? Admission { get; init; }

    /// <summary>Output segments in all, once the primary input is complete.</summary>
    public long? Total => _inputs.Outputs;

    /// <summary>Output segments that are durable.</summary>
    public SegmentSet Done => _done;

    /// <summary>Segments given up, with the cause; those in whose place there is a gap among them.</summary>
    public IEnumerable<(long Index, string Cause)> Failed => _troubles.GivenUp;

    /// <summary>Segments in whose place there is a gap.</summary>
    public SegmentSet Gaps => _troubles.Gaps;

    public int ItemsInFlight => _inFlight.Count;

    public long ReadySegments => _ready.Count;

    internal SegmentSet Ready => _ready;

    internal ItemsInFlight Away => _inFlight;

    internal SegmentTroubles Troubles => _troubles;

    internal KnownInputs Known => _inputs;

    /// <summary>Every segment exists, or a gap in its place does.</summary>
    public bool IsComplete => _completed;

    /// <summary>How many there are of what each input needs, for "why is it waiting".</summary>
    public IReadOnlyList<(long Available, long? Total)> Inputs => _inputs.Counts;

    /// <summary>Nothing is in flight, ready or resting: only a new fact can move it.</summary>
    public bool IsIdle => _inFlight.Count == 0 && _ready.Count == 0 && _troubles.IsSettled;

    /// <summary>How far it is; what a run makes of it, its policy says.</summary>
    public StepProgress Progress => new(
        Total, _done.Count, _troubles.Failed, IsIdle, _troubles.GivenUp.Select(entry => $"segment {entry.Index}: {entry.Cause}").FirstOrDefault())
    {
        Skipped = _troubles.Gaps.Count,
        Reopened = _reopened,
    };

    /// <summary>Whether output <paramref name="index"/> has all it needs.</summary>
    public bool CanCompute(long index) =>
        // In order means: after a segment that exists, or right behind one that the same item will compute first.
        _inputs.Suffice(index) && (!InOrder || index == 0 || _done.Contains(index - 1) || _ready.Contains(index - 1));

    /// <summary>
    /// Somebody wants the product, at this priority (higher first); null when nobody does any more. What is in flight at a lower one is called
    /// back and sent again: it would wait behind all that its run was to overtake. What was computed of it by then is kept.
    /// </summary>
    public void Want(int? priority, List<StepCommand> commands)
    {
        _priority = priority;
        if (priority is null || priority > _sentAt)
        {
            _sentAt = priority ?? _sentAt;
            commands.AddRange(_inFlight.Items.Select(item => new StepCommand.Cancel(item)));
        }

        Dispatch(commands);
    }

    /// <summary>Whoever wants the product wants no work now: what is in flight ends, and nothing new begins until <see cref="Want"/>.</summary>
    public void Hold() => _priority = null;

    /// <summary>From now on so many items may be in flight: there are more slots, or fewer, than before.</summary>
    public void Allow(int items, List<StepCommand> commands)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        if (_items != items)
        {
            _items = items;
            _sizing.Allow(items);
            Dispatch(commands);
        }
    }

    /// <summary>Output segments that the store holds already, computed from the inputs as they are.</summary>
    public void OutputExists(SegmentRange segments, List<StepCommand> commands)
    {
        MarkDone(segments);
        Dispatch(commands);
    }

    /// <summary>Segments of an input that are durable.</summary>
    public void InputExists(int input, SegmentRange segments, List<StepCommand> commands)
    {
        if (_inputs.Add(input, segments))
        {
            Consider(_inputs.DependentsOf(input, segments));
            Dispatch(commands);
        }
    }

    /// <summary>
    /// Segments of an input that were committed, in the order of its log: new ones, or known ones once more, whose content may be another.
    /// </summary>
    /// <param name="input">Which input.</param>
    /// <param name="segments">Its segments.</param>
    /// <param name="isFresh">Whether an output segment that exists was computed from its inputs as they are now.</param>
    /// <param name="commands">What follows from it.</param>
    public void InputCommitted(int input, SegmentRange segments, Func<long, bool> isFresh, List<StepCommand> commands)
    {
        // Told apart before the new ones are added to the known ones.
        var known = _inputs.KnownOf(input, segments).ToList();
        if (_inputs.Add(input, segments))
        {
            Consider(_inputs.DependentsOf(input, segments));
        }

        foreach (var outputs in known.Select(range => _inputs.RevisedBy(input, range)))
        {
            Revise(outputs, isFresh);
        }

        Dispatch(commands);
    }

    /// <summary>An input has this many segments in all, whether they exist yet or not.</summary>
    public void InputTotal(int input, long total, List<StepCommand> commands)
    {
        if (_inputs.SetTotal(input, total))
        {
            Consider(_inputs.EndedBy(input, total));
            Dispatch(commands);
        }
    }

    /// <summary>A work item ended: all of it, or its first part, is durable.</summary>
    public void ItemFinished(ItemOutcome outcome, DateTimeOffset now, List<StepCommand> commands)
    {
        Admission?.Return(outcome.Item, outcome.Done);
        if (!_inFlight.Remove(outcome.Item, out var segments, out var outdated))
        {
            return;
        }

        if (outdated)
        {
            // Computed of old inputs or of new ones, nobody here knows: whoever computes it again finds what is fresh, and passes it over.
            Consider(segments);
            Dispatch(commands);
            return;
        }

        var stop = segments.First + outcome.Done;
        if (outcome.Done > 0)
        {
            _sizing.Observe(outcome.Done, outcome.Elapsed);
            MarkDone(new SegmentRange(segments.First, stop));
            commands.Add(new StepCommand.Announce(new SegmentRange(segments.First, stop)));
        }

        // Another activation may have made the segment that failed here: then it does not matter.
        if (outcome.Failure is { } failure && stop < segments.End && !_done.Contains(stop))
        {
            _troubles.Suffer(stop, failure, now, commands);
            Withhold(stop);
        }

        // What the item did not reach, because a segment before it failed or nobody wanted it, is ready again.
        Consider(segments with { First = stop });
        Dispatch(commands);
    }

    /// <summary>Time has passed: segments that rested long enough are ready again.</summary>
    public void Tick(DateTimeOffset now, List<StepCommand> commands)
    {
        foreach (var index in _troubles.Due(now, commands))
        {
            Consider(new SegmentRange(index, index + 1));
        }

        Dispatch(commands);
    }

    /// <summary>The runs that want the product go by this rule together, from now on.</summary>
    public void Judge(FailureRule rule) => _troubles.Rule = rule;

    /// <summary>A segment was given up by an earlier activation, and written down as that: it is not tried until it is told to.</summary>
    public void WasGivenUp(long index, string cause, int attempts)
    {
        if (!_done.Contains(index) && !_inFlight.Hold(index))
        {
            Withhold(index);
            _troubles.WasGivenUp(index, cause, attempts);
        }
    }

    /// <summary>A gap in the place of a segment is durable, made for the inputs as they are.</summary>
    public void Skipped(long index, List<StepCommand> commands)
    {
        if (!_done.Contains(index) && _troubles.HasGap(index))
        {
            _ready.Remove(index, index + 1);
            commands.Add(new StepCommand.Announce(new SegmentRange(index, index + 1)));
        }

        Dispatch(commands);
    }

    /// <summary>A gap could not be written.</summary>
    public void SkipFailed(long index, ItemFailure failure, DateTimeOffset now, List<StepCommand> commands) =>
        _troubles.GapFailed(index, failure, now, commands);

    /// <summary>Tries again those that were given up, skipped ones among them, for which <paramref name="which"/> says so; returns how many.</summary>
    public int Retry(Func<long, bool> which, List<StepCommand> commands)
    {
        var retried = _troubles.Retry(which);
        foreach (var index in retried)
        {
            Consider(new SegmentRange(index, index + 1));
        }

        Dispatch(commands);
        return retried.Count;
    }

    private bool InOrder { get; }

    // In order, what was ready behind it, up to the next segment that exists, was so only because this one would come first.
    private void Withhold(long index) => _ready.Remove(index, InOrder ? _done.MissingIn(index, long.MaxValue).First().End : index + 1);

    private void MarkDone(SegmentRange segments)
    {
        _done.Add(segments.First, segments.End);
        _ready.Remove(segments.First, segments.End);
        _troubles.Forget(segments, gapsToo: true);

        // What is ready behind it already has had its turn; a hole right behind it has not, even with ready segments further on.
        if (InOrder)
        {
            Consider(new SegmentRange(_ready.NextMissing(segments.End), _inputs.Bound));
        }
    }

    // Takes back what was computed from inputs that are no more, and nothing else. Where state is carried on, all that follows is computed
    // again: what turns out to be fresh after all is passed over in its slot.
    private void Revise(SegmentRange outputs, Func<long, bool> isFresh)
    {
        var before = _done.Count + Gaps.Count;
        if (InOrder)
        {
            while (outputs.Count > 0 && _done.Contains(outputs.First) && isFresh(outputs.First))
            {
                outputs = outputs with { First = outputs.First + 1 };
            }

            outputs = outputs.Count > 0 ? outputs with { End = long.MaxValue } : default;
            _done.Remove(outputs.First, outputs.End);
            _ready.Remove(outputs.First, outputs.End);
        }

        _inFlight.Outdate(outputs);
        outputs = outputs with { End = Math.Min(outputs.End, _inputs.Bound) };
        for (var index = outputs.First; index < outputs.End; index++)
        {
            if (InOrder || !isFresh(index))
            {
                // What the old inputs were refused for, the new ones may do.
                _done.Remove(index, index + 1);
                _troubles.Forget(new SegmentRange(index, index + 1), gapsToo: true);
            }
        }

        _reopened += _done.Count + Gaps.Count < before ? 1 : 0;
        _completed &= _done.Count + Gaps.Count == before;
        Consider(outputs);
    }

    // Which of these output segments can be computed now.
    private void Consider(SegmentRange outputs)
    {
        foreach (var range in _done.MissingIn(outputs.First, Math.Min(outputs.End, Total ?? long.MaxValue)))
        {
            for (var index = range.First; index < range.End; index++)
            {
                if (!_inFlight.Hold(index) && !_troubles.Holds(index) && CanCompute(index))
                {
                    _ready.Add(index, index + 1);
                }
                else if (InOrder)
                {
                    // What follows in this hole waits for this one; behind the hole, it has a segment that exists to go on from.
                    break;
                }
            }
        }
    }

    private void Dispatch(List<StepCommand> commands)
    {
        var most = InOrder ? 1 : _items;
        string? tenant = null;
        while (_priority is { } priority && _inFlight.Count < most && (Admission?.Room(out tenant) ?? long.MaxValue) is var room and > 0
            && _ready.TryTake(Math.Min(room, _sizing.Next(Math.Min(_ready.Count, room), InOrder)), out var segments))
        {
            _sentAt = priority;
            var item = _inFlight.Add(segments);
            Admission?.Take(item, tenant!, segments.Count);
            commands.Add(new StepCommand.Compute(item, segments, priority) { Timeout = _troubles.Rule.Patience.Timeout, Tenant = tenant });
        }

        if (!_completed && Total is { } total && _done.Count + Gaps.Count >= total && _done.MissingIn(0, total).All(hole => Gaps.Covers(hole.First, hole.End)))
        {
            _completed = true;
            commands.Add(new StepCommand.Complete(total));
        }
    }
}
