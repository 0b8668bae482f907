using System.Collections;

namespace Lisa.Grains.Flow;

/// <summary>
/// A set of segment indices kept as sorted, disjoint, non-adjacent ranges. Segments mostly finish in order, so a set of a hundred
/// thousand is a handful of ranges: adding, testing and finding the next hole cost a binary search, whatever the length of the data.
/// </summary>
public sealed class SegmentSet : IEnumerable<SegmentRange>
{
    private readonly List<SegmentRange> _ranges = [];

    /// <summary>How many indices are in the set.</summary>
    public long Count { get; private set; }

    /// <summary>How many ranges hold them: the memory that the set takes.</summary>
    public int Ranges => _ranges.Count;

    public bool Contains(long index) => Covers(index, index + 1);

    /// <summary>Whether every index in [first, end) is in the set; an empty range always is.</summary>
    public bool Covers(long first, long end)
    {
        if (first >= end)
        {
            return true;
        }

        var at = LastStartingAtOrBefore(first);
        return at >= 0 && _ranges[at].End >= end;
    }

    /// <summary>The first index at or after <paramref name="from"/> that is not in the set.</summary>
    public long NextMissing(long from)
    {
        var at = LastStartingAtOrBefore(from);
        return at >= 0 && _ranges[at].End > from ? _ranges[at].End : from;
    }

    /// <summary>Adds [first, end) and says how many indices were new.</summary>
    public long Add(long first, long end)
    {
        if (first >= end)
        {
            return 0;
        }

        var before = Count;

        // Every range that touches or overlaps [first, end) melts into one.
        var from = LastStartingAtOrBefore(first);
        if (from < 0 || _ranges[from].End < first)
        {
            from++;
        }

        var to = from;
        while (to < _ranges.Count && _ranges[to].First <= end)
        {
            first = Math.Min(first, _ranges[to].First);
            end = Math.Max(end, _ranges[to].End);
            Count -= _ranges[to].Count;
            to++;
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, new SegmentRange(first, end));
        Count += end - first;
        return Count - before;
    }

    /// <summary>Removes [first, end), as far as it is there.</summary>
    public void Remove(long first, long end)
    {
        if (first >= end)
        {
            return;
        }

        var at = Math.Max(0, LastStartingAtOrBefore(first));
        while (at < _ranges.Count && _ranges[at].First < end)
        {
            var range = _ranges[at];
            if (range.End <= first)
            {
                at++;
                continue;
            }

            _ranges.RemoveAt(at);
            Count -= range.Count;
            if (range.First < first)
            {
                _ranges.Insert(at++, new SegmentRange(range.First, first));
                Count += first - range.First;
            }

            if (range.End > end)
            {
                _ranges.Insert(at++, new SegmentRange(end, range.End));
                Count += range.End - end;
            }
        }
    }

    /// <summary>Takes up to <paramref name="most"/> indices off the lowest range; false when the set is empty.</summary>
    public bool TryTake(long most, out SegmentRange taken)
    {
        if (_ranges.Count == 0)
        {
            taken = default;
            return false;
        }

        var lowest = _ranges[0];
        taken = new SegmentRange(lowest.First, lowest.First + Math.Min(lowest.Count, most));
        Remove(taken.First, taken.End);
        return true;
    }

    /// <summary>The parts of [first, end) that are not in the set, lowest first.</summary>
    public IEnumerable<SegmentRange> MissingIn(long first, long end)
    {
        while (first < end)
        {
            first = NextMissing(first);
            if (first >= end)
            {
                yield break;
            }

            var next = LastStartingAtOrBefore(first) + 1;
            var stop = next < _ranges.Count ? Math.Min(end, _ranges[next].First) : end;
            yield return new SegmentRange(first, stop);
            first = stop;
        }
    }

    public void Clear()
    {
        _ranges.Clear();
        Count = 0;
    }

    public IEnumerator<SegmentRange> GetEnumerator() => _ranges.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(", ", _ranges);

    private int LastStartingAtOrBefore(long index)
    {
        var low = 0;
        var high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].First <= index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
