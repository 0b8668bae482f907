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

        // A run of consecutive indices is one entry, as long as nobody can have read part of it: ranges only ever repeat, never lie.
        if (_entries.Count > 0 && _entries[^1].Range is var last && last.End == index && last.Count < MostInARange)
        {
            _entries[^1] = (_sequence, last with { End = index + 1 });
        }
        else
        {
            _entries.Add((_sequence, new SegmentRange(index, index + 1)));
        }
    }

    /// <summary>An index that exists no longer: a reader that comes now is not told of it, one that was told sees that something changed.</summary>
    public void Remove(long index)
    {
        _sequence++;
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
                _entries.Insert(at, (sequence, range with { End = index }));
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
            ranges.Add(_entries[at].Range);
        }

        return _sequence;
    }
}
