namespace Lisa.Grains.Placement;

/// <summary>
/// The items of this silo that wait for a slot, so that they can be handed back to their steps: all of them when the silo stops, the
/// youngest when others have slots free and this one has not.
/// </summary>
public sealed class WaitingItems
{
    private readonly Lock _lock = new();
    private readonly LinkedList<WaitingItem> _items = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>An item waits from now on; disposed when it is over.</summary>
    public WaitingItem Add(long timestamp, CancellationToken cancellation)
    {
        var item = new WaitingItem(this, timestamp, cancellation);
        lock (_lock)
        {
            item.Place = _items.AddLast(item);
        }

        return item;
    }

    /// <summary>Hands back up to <paramref name="most"/> items that have waited since before <paramref name="timestamp"/>, the youngest first.</summary>
    public int HandBack(int most, long timestamp)
    {
        List<WaitingItem> leaving = [];
        lock (_lock)
        {
            for (var place = _items.Last; place is not null && leaving.Count < most; place = place.Previous)
            {
                if (place.Value.Since <= timestamp)
                {
                    leaving.Add(place.Value);
                }
            }
        }

        leaving.ForEach(item => item.HandBack());
        return leaving.Count;
    }

    internal void Remove(WaitingItem item)
    {
        lock (_lock)
        {
            if (item.Place is { } place)
            {
                _items.Remove(place);
                item.Place = null;
            }
        }
    }
}

/// <summary>One item that waits for a slot.</summary>
public sealed class WaitingItem : IDisposable
{
    private readonly WaitingItems _all;
    private readonly CancellationTokenSource _handing;

    internal WaitingItem(WaitingItems all, long since, CancellationToken cancellation)
    {
        _all = all;
        Since = since;
        _handing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>When it came.</summary>
    public long Since { get; }

    /// <summary>Cancelled when the item is handed back, or its caller gave it up.</summary>
    public CancellationToken Token => _handing.Token;

    internal LinkedListNode<WaitingItem>? Place { get; set; }

    /// <summary>A slot has it: it is no longer handed back.</summary>
    public void Start() => _all.Remove(this);

    public void Dispose()
    {
        _all.Remove(this);
        _handing.Dispose();
    }

    internal void HandBack()
    {
        try
        {
            _handing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was over in between: there is nothing left to hand back.
        }
    }
}
