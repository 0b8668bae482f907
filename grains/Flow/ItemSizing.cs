namespace Lisa.Grains.Flow;

/// <summary>
/// How many segments go into one work item. An item costs a durable write and a few messages, so cheap segments travel in crowds;
/// a segment that computes for a second travels alone, so that every slot gets its share. The first item is small, and the size
/// then follows the measured time per segment, at most doubling from one item to the next.
/// </summary>
internal sealed class ItemSizing(StepLimits limits)
{
    private const int First = 8;
    private int _items = limits.Items;
    private double _secondsPerSegment = double.NaN;
    private long _size = Math.Min(First, limits.ItemSegments);

    public void Observe(long segments, TimeSpan elapsed)
    {
        var measured = elapsed.TotalSeconds / segments;
        _secondsPerSegment = double.IsNaN(_secondsPerSegment) ? measured : (0.7 * _secondsPerSegment) + (0.3 * measured);
        var wanted = _secondsPerSegment > 0 ? limits.ItemTime.TotalSeconds / _secondsPerSegment : limits.ItemSegments;
        _size = Math.Clamp((long)Math.Min(wanted, _size * 2), 1, limits.ItemSegments);
    }

    /// <summary>How many items may be in flight from now on.</summary>
    public void Allow(int items) => _items = items;

    /// <summary>Segments to take when <paramref name="ready"/> could be: an even share, so that the last ones do not queue in one item.</summary>
    public long Next(long ready, bool inOrder) =>
        inOrder ? _size : Math.Clamp((ready + _items - 1) / _items, 1, _size);
}
