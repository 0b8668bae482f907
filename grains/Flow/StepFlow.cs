using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>
/// What a step decides: which of its output segments can be computed, in which pieces, what to retry and when, and when it is done.
///
/// Facts come in as events: input segments exist, an input is complete, output segments exist already, a work item ended. Each may
/// come late, twice or in any order; a fact is never taken back by a later event, so hearing it again changes nothing. Commands go
/// out in a list. There is no I/O, no clock and no thread in here: time and randomness are arguments, and the same events in the
/// same order give the same commands. A crash loses this object and nothing else, since everything it knows can be read again from
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
    private readonly Dependency[] _dependencies;
    private readonly SegmentSet[] _available;
    private readonly long?[] _inputTotals;
    private readonly SegmentSet _ready = [];
    private readonly SegmentSet _claimed = [];
    private readonly SegmentSet _done = [];
    private readonly Dictionary<long, SegmentRange> _inFlight = [];
    private readonly SegmentTroubles _troubles;
    private readonly ItemSizing _sizing;
    private int _items;
    private long _nextItem;
    private int? _priority;
    private bool _completed;

    /// <param name="dependencies">One an input; the first counts the output segments.</param>
    /// <param name="limits">Bounds on what is in flight.</param>
    /// <param name="random">Jitter of retries.</param>
    public StepFlow(IReadOnlyList<Dependency> dependencies, StepLimits limits, Random random)
    {
        _dependencies = [.. dependencies];
        _items = limits.Items;
        _troubles = new SegmentTroubles(limits, !InOrder, random);
        _available = [.. dependencies.Select(_ => new SegmentSet())];
        _inputTotals = new long?[dependencies.Count];
        _sizing = new ItemSizing(limits);
    }

    /// <summary>Output segments in all, once the primary input is complete.</summary>
    public long? Total => _inputTotals[0] is { } inputs ? _dependencies[0].OutputCount(inputs) : null;

    /// <summary>Output segments that are durable.</summary>
    public SegmentSet Done => _done;

    /// <summary>Segments given up, with the cause; those in whose place there is a gap among them.</summary>
    public IEnumerable<(long Index, string Cause)> Failed => _troubles.GivenUp;

    /// <summary>Segments in whose place there is a gap.</summary>
    public SegmentSet Gaps => _troubles.Gaps;

    public int ItemsInFlight => _inFlight.Count;

    public long ReadySegments => _ready.Count;

    /// <summary>Every segment exists, or a gap in its place does.</summary>
    public bool IsComplete => _completed;

    /// <summary>How many there are of what each input needs, for "why is it waiting".</summary>
    public IReadOnlyList<(long Available, long? Total)> Inputs =>
        [.. _available.Select((set, input) => (set.Count, _inputTotals[input]))];

    /// <summary>Nothing is in flight, ready or resting: only a new fact can move it.</summary>
    public bool IsIdle => _inFlight.Count == 0 && _ready.Count == 0 && _troubles.IsSettled;

    /// <summary>How far it is; what a run makes of it, its policy says.</summary>
    public StepProgress Progress => new(
        Total, _done.Count, _troubles.Failed, IsIdle, _troubles.GivenUp.Select(entry => $"segment {entry.Index}: {entry.Cause}").FirstOrDefault())
    {
        Skipped = _troubles.Gaps.Count,
    };

    /// <summary>Whether output <paramref name="index"/> has all it needs.</summary>
    public bool CanCompute(long index)
    {
        for (var input = 0; input < _dependencies.Length; input++)
        {
            var end = _dependencies[input].End(index, _inputTotals[input]);
            if (end == Dependency.All || !_available[input].Covers(_dependencies[input].First(index), end))
            {
                return false;
            }
        }

        // In order means: after a segment that exists, or right behind one that the same item will compute first.
        return !InOrder || index == 0 || _done.Contains(index - 1) || _ready.Contains(index - 1);
    }

    /// <summary>Somebody wants the product, at this priority (higher first); null when nobody does any more.</summary>
    public void Want(int? priority, List<StepCommand> commands)
    {
        _priority = priority;
        if (priority is null)
        {
            commands.AddRange(_inFlight.Keys.Select(item => new StepCommand.Cancel(item)));
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
        if (_available[input].Add(segments.First, segments.End) > 0)
        {
            Reconsider(input, segments);
            Dispatch(commands);
        }
    }

    /// <summary>An input has this many segments in all, whether they exist yet or not.</summary>
    public void InputTotal(int input, long total, List<StepCommand> commands)
    {
        if (_inputTotals[input] is not null)
        {
            return;
        }

        _inputTotals[input] = total;

        // The total ends every window that was waiting for a neighbour that will never come.
        var dependency = _dependencies[input];
        if (dependency.Every == Dependency.All)
        {
            Reconsider(input, default);
        }
        else
        {
            Consider(dependency.Dependents(Math.Max(0, total - dependency.After - dependency.Every)).First, Bound());
        }

        Dispatch(commands);
    }

    /// <summary>A work item ended: all of it, or its first part, is durable.</summary>
    public void ItemFinished(ItemOutcome outcome, DateTimeOffset now, List<StepCommand> commands)
    {
        if (!_inFlight.Remove(outcome.Item, out var segments))
        {
            return;
        }

        _claimed.Remove(segments.First, segments.End);
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
            Withdraw(stop);
        }

        // What the item did not reach, because a segment before it failed or nobody wanted it, is ready again.
        Consider(stop, segments.End);
        Dispatch(commands);
    }

    /// <summary>Time has passed: segments that rested long enough are ready again.</summary>
    public void Tick(DateTimeOffset now, List<StepCommand> commands)
    {
        foreach (var index in _troubles.Due(now, commands))
        {
            Consider(index, index + 1);
        }

        Dispatch(commands);
    }

    /// <summary>The runs that want the product go by this rule together, from now on.</summary>
    public void Judge(FailureRule rule) => _troubles.Rule = rule;

    /// <summary>A segment was given up by an earlier activation, and written down as that: it is not tried until it is told to.</summary>
    public void WasGivenUp(long index, string cause, int attempts)
    {
        if (!_done.Contains(index) && !_claimed.Contains(index))
        {
            Withdraw(index);
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
            Consider(index, index + 1);
        }

        Dispatch(commands);
        return retried.Count;
    }

    private bool InOrder => _dependencies[0].Carries;

    // In order, what was ready behind a segment, up to the next that exists, was so only because this one would come first.
    private void Withdraw(long index) => _ready.Remove(index, InOrder ? _done.MissingIn(index, long.MaxValue).First().End : index + 1);

    private void MarkDone(SegmentRange segments)
    {
        _done.Add(segments.First, segments.End);
        _ready.Remove(segments.First, segments.End);
        _troubles.Forget(segments, gapsToo: true);

        // What is ready behind it already has had its turn; a hole right behind it has not, even with ready segments further on.
        if (InOrder)
        {
            Consider(_ready.NextMissing(segments.End), Bound());
        }
    }

    // The output segments that a change of [segments] of one input can make ready.
    private void Reconsider(int input, SegmentRange segments)
    {
        var dependency = _dependencies[input];
        if (dependency.Every == Dependency.All)
        {
            // The whole of an input bears on every output, but only once it is whole.
            if (_inputTotals[input] is { } total && _available[input].Covers(0, total))
            {
                Consider(0, Bound());
            }

            return;
        }

        Consider(dependency.Dependents(segments.First).First, dependency.Dependents(segments.End - 1).End);
    }

    // One past the last output that could be ready with what the primary input has by now.
    private long Bound()
    {
        var end = _available[0].Count == 0 ? 0 : _available[0].Last().End;
        return Total ?? (end == 0 ? 0 : _dependencies[0].Dependents(end - 1).End);
    }

    private void Consider(long first, long end)
    {
        end = Math.Min(end, Total ?? long.MaxValue);
        foreach (var range in _done.MissingIn(first, end))
        {
            for (var index = range.First; index < range.End; index++)
            {
                if (!_claimed.Contains(index) && !_troubles.Holds(index) && CanCompute(index))
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
        while (_priority is { } priority && _inFlight.Count < most
            && _ready.TryTake(_sizing.Next(_ready.Count, InOrder), out var segments))
        {
            var item = _nextItem++;
            _inFlight.Add(item, segments);
            _claimed.Add(segments.First, segments.End);
            commands.Add(new StepCommand.Compute(item, segments, priority) { Timeout = _troubles.Rule.Patience.Timeout });
        }

        if (!_completed && Total is { } total && _done.Count + Gaps.Count >= total && _done.MissingIn(0, total).All(hole => Gaps.Covers(hole.First, hole.End)))
        {
            _completed = true;
            commands.Add(new StepCommand.Complete(total));
        }
    }
}
