namespace Lisa.Grains.Flow;

/// <summary>
/// The items that a step has given out, and the output segments that they hold. An item whose inputs are revised while it is away is
/// <em>outdated</em>: whatever comes back of it may have been computed from what the inputs were before.
/// </summary>
internal sealed class ItemsInFlight
{
    private readonly Dictionary<long, SegmentRange> _items = [];
    private readonly HashSet<long> _outdated = [];
    private readonly SegmentSet _claimed = [];
    private long _next;

    public int Count => _items.Count;

    /// <summary>Output segments that items hold.</summary>
    public long Segments => _claimed.Count;

    public IEnumerable<long> Items => _items.Keys;

    /// <summary>Whether an item computes this segment.</summary>
    public bool Hold(long index) => _claimed.Contains(index);

    /// <summary>Gives out an item of these segments, which no other holds; returns its number.</summary>
    public long Add(SegmentRange segments)
    {
        _items.Add(_next, segments);
        _claimed.Add(segments.First, segments.End);
        return _next++;
    }

    /// <summary>An item is back; false when it was back before.</summary>
    public bool Remove(long item, out SegmentRange segments, out bool outdated)
    {
        outdated = _outdated.Remove(item);
        if (!_items.Remove(item, out segments))
        {
            return false;
        }

        _claimed.Remove(segments.First, segments.End);
        return true;
    }

    /// <summary>The inputs of these output segments are no longer what they were.</summary>
    public void Outdate(SegmentRange outputs)
    {
        foreach (var (item, segments) in _items)
        {
            if (segments.First < outputs.End && outputs.First < segments.End)
            {
                _outdated.Add(item);
            }
        }
    }
}
