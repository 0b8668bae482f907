using Lisa.Grains.Flow;

namespace Lisa.Grains.Store;

/// <summary>In which order indices were committed, for readers that follow a log. Whoever owns it locks it.</summary>
internal sealed class CommitOrder
{
    private const int MostInARange = 1024;
    private readonly List<(long Sequence, SegmentRange Range)> _entries = [];
    private long _sequence;

    /// <summary>Grows with each change; may be read without the lock.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    public void Add(long index)
    {
        _sequence++;

        // A run of consecutive indices with consecutive sequences is one entry: of a part of it that a reader has had, it is told no second time.
        if (_entries.Count > 0 && _entries[^1].Range is var last && last.End == index && last.Count < MostInARange)
        {
            _entries[^1] = (_sequence, last with { End = index + 1 });
        }
        else
        {
            _entries.Add((_sequence, new SegmentRange(index, index + 1)));
        }
    }

    /// <summary>Everything is gone; who was told of it sees that something changed.</summary>
    public void Clear()
    {
        _sequence++;
        _entries.Clear();
    }

    public long ReadSince(long sequence, List<SegmentRange> ranges)
    {
        var at = _entries.Count;
        while (at > 0 && _entries[at - 1].Sequence > sequence)
        {
            at--;
        }

        for (; at < _entries.Count; at++)
        {
            var (last, range) = _entries[at];
            ranges.Add(range with { First = Math.Max(range.First, range.End - (last - sequence)) });
        }

        return _sequence;
    }
}
