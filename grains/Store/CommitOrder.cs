using Lisa.Grains.Flow;

namespace Lisa.Grains.Store;

/// <summary>In which order indices were committed, for readers that follow a log. Whoever owns it locks it.</summary>
internal sealed class CommitOrder
{
    private const int MostInARange = 1024;
    private readonly List<(long Sequence, SegmentRange Range)> _entries = [];
    private long _sequence;
    private bool _begins;

    /// <summary>Grows with each change; may be read without the lock.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    public void Add(long index)
    {
        _sequence++;

        // A run of consecutive indices with consecutive sequences is one entry: of a part of it that a reader has had, it is told no second time.
        if (!_begins && _entries.Count > 0 && _entries[^1].Range is var last && last.End == index && last.Count < MostInARange)
        {
            _entries[^1] = (_sequence, last with { End = index + 1 });
        }
        else
        {
            _entries.Add((_sequence, new SegmentRange(index, index + 1)));
        }

        _begins = false;
    }

    /// <summary>An index that exists no longer: a reader that comes now is not told of it, one that was told sees that something changed.</summary>
    public void Remove(long index)
    {
        _sequence++;
        _begins = true;
        for (var at = _entries.Count - 1; at >= 0; at--)
        {
            var (sequence, range) = _entries[at];
            if (index < range.First || index >= range.End)
            {
                continue;
            }

            _entries.RemoveAt(at);
            if (index + 1 < range.End)
            {
                _entries.Insert(at, (sequence, range with { First = index + 1 }));
            }

            if (range.First < index)
            {
                _entries.Insert(at, (sequence - (range.End - index), range with { End = index }));
            }
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
