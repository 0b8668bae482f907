using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// How far a step has read the log of one input. Reading on costs what is new, not what is there. The last segment of a time series
/// that still grows may be shorter than the others: it does not count until it is full, or the series is sealed.
/// </summary>
/// <param name="input">Which input.</param>
/// <param name="log">
/// Its log. What is committed after the cursor is made may be a revision of what the step's outputs were held against when the logs were opened.
/// </param>
internal sealed class InputCursor(StepInput input, ISegmentLog log)
{
    private readonly List<SegmentRange> _ranges = [];
    private long _sequence = log.Sequence;
    private bool _begun;
    private bool _totalTold;

    /// <summary>Tells the flow everything that is new.</summary>
    /// <param name="flow">The step's flow.</param>
    /// <param name="at">Which of its inputs this is.</param>
    /// <param name="isFresh">Whether an output was computed from its inputs as they are now.</param>
    /// <param name="commands">What follows from it.</param>
    public void Feed(StepFlow flow, int at, Func<long, bool> isFresh, List<StepCommand> commands)
    {
        // The total first: when it is there, the last segment is what it will ever be.
        var total = log.Total;
        if (!_begun)
        {
            _begun = true;
            ReadSince(0);
            _ranges.ForEach(range => flow.InputExists(at, Closed(range, total), commands));
        }

        if (log.Sequence != _sequence)
        {
            _sequence = ReadSince(_sequence);
            _ranges.ForEach(range => flow.InputCommitted(at, Closed(range, total), isFresh, commands));
        }

        if (!_totalTold && total is { } count)
        {
            _totalTold = true;
            if (count > 0 && log.TryGet(count - 1, out _))
            {
                flow.InputExists(at, new SegmentRange(count - 1, count), commands);
            }

            flow.InputTotal(at, count, commands);
        }
    }

    private long ReadSince(long sequence)
    {
        _ranges.Clear();
        return log.ReadSince(sequence, _ranges);
    }

    private SegmentRange Closed(SegmentRange range, long? total) =>
        total is null && input.Layout.Axis == AxisKind.Time && log.TryGet(range.End - 1, out var record) && record.Length < input.Layout.SegmentLength
            ? range with { End = range.End - 1 }
            : range;
}
