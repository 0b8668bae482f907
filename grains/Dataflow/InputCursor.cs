using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// How far a step has read the log of one input. Reading on costs what is new, not what is there. The last segment of a time series
/// that still grows may be shorter than the others: it does not count until it is full, or the series is sealed.
/// </summary>
internal sealed class InputCursor(StepInput input, ISegmentLog log)
{
    private readonly List<SegmentRange> _ranges = [];
    private long _sequence;
    private bool _totalTold;

    /// <summary>Tells the flow everything that is new.</summary>
    public void Feed(StepFlow flow, int at, List<StepCommand> commands)
    {
        // The total first: when it is there, the last segment is what it will ever be.
        var total = log.Total;
        if (log.Sequence != _sequence)
        {
            _ranges.Clear();
            _sequence = log.ReadSince(_sequence, _ranges);
            foreach (var range in _ranges)
            {
                var end = IsOpen(range.End - 1, total) ? range.End - 1 : range.End;
                flow.InputExists(at, range with { End = end }, commands);
            }
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

    private bool IsOpen(long index, long? total) =>
        total is null && input.Layout.Axis == AxisKind.Time && log.TryGet(index, out var record) && record.Length < input.Layout.SegmentLength;
}
