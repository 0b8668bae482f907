using Lisa.Grains.Flow;

namespace Lisa.Grains.Store;

/// <summary>
/// Which segments of a log exist and where: pages of 1,024 records by index, about 70 bytes a segment while the log is open, and the
/// order of commits, a few bytes a chunk. One lock; whoever takes it holds it for nanoseconds.
/// </summary>
internal sealed class SegmentIndex
{
    private const int PageSize = 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SegmentRecord[]> _pages = [];
    private readonly List<(long Sequence, SegmentRange Range)> _order = [];
    private long? _total;
    private long _count;
    private long _samples;
    private long _sequence;

    public long? Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    public long Count => Interlocked.Read(ref _count);

    public long Samples => Interlocked.Read(ref _samples);

    public long Sequence => Interlocked.Read(ref _sequence);

    public bool TryGet(long index, out SegmentRecord record)
    {
        lock (_lock)
        {
            record = _pages.TryGetValue(index / PageSize, out var page) ? page[index % PageSize] : default;
            return record.Columns > 0;
        }
    }

    public void Commit(IEnumerable<SegmentRecord> records, long? total)
    {
        lock (_lock)
        {
            _total ??= total;
            foreach (var record in records)
            {
                Put(record);
            }
        }
    }

    public long ReadSince(long sequence, List<SegmentRange> ranges)
    {
        lock (_lock)
        {
            var at = _order.Count;
            while (at > 0 && _order[at - 1].Sequence > sequence)
            {
                at--;
            }

            for (; at < _order.Count; at++)
            {
                ranges.Add(_order[at].Range);
            }

            return _sequence;
        }
    }

    private void Put(SegmentRecord record)
    {
        var (pageKey, slot) = (record.Index / PageSize, record.Index % PageSize);
        if (!_pages.TryGetValue(pageKey, out var page))
        {
            _pages[pageKey] = page = new SegmentRecord[PageSize];
        }

        // Two slots show what they committed in any order; what stands later in the file supersedes, as it will when the log is opened again.
        var before = page[slot];
        if (before == record || (before.Columns > 0 && before.Offset > record.Offset))
        {
            return;
        }

        page[slot] = record;
        _count += before.Columns > 0 ? 0 : 1;
        _samples += record.Length - before.Length;
        _sequence++;

        // A run of consecutive indices is one entry, as long as nobody can have read part of it: ranges only ever repeat, never lie.
        if (_order.Count > 0 && _order[^1].Range is var last && last.End == record.Index && last.Count < PageSize)
        {
            _order[^1] = (_sequence, last with { End = record.Index + 1 });
        }
        else
        {
            _order.Add((_sequence, new SegmentRange(record.Index, record.Index + 1)));
        }
    }
}
