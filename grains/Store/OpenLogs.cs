using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>Which logs are open: one of each product, however many lease it, and some that nobody leases, the longest idle closed first.</summary>
/// <param name="open">Opens the log of a product; runs outside of any lock, once for all who ask meanwhile.</param>
/// <param name="mostIdle">Logs to keep open though nobody leases them.</param>
public sealed class OpenLogs<TLog>(Func<ProductId, TLog> open, int mostIdle) : IDisposable
    where TLog : class, ISegmentLog, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ProductId, Entry> _open = [];
    private readonly LinkedList<ProductId> _idle = [];
    private bool _disposed;

    /// <exception cref="ObjectDisposedException">The store is closed: its data may belong to another process by now.</exception>
    public SegmentLease Open(ProductId product)
    {
        Entry entry;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_open.TryGetValue(product, out entry!))
            {
                _open[product] = entry = new Entry(new Lazy<TLog>(() => open(product)));
            }

            if (entry.Leases++ == 0 && entry.Idle is { } node)
            {
                _idle.Remove(node);
                entry.Idle = null;
            }
        }

        try
        {
            // Outside the lock: recovering a large log takes a while, and others may go on meanwhile.
            return new SegmentLease(entry.Log.Value, () => Release(product, entry));
        }
        catch
        {
            lock (_lock)
            {
                // Others may have failed on the same entry, and somebody may have opened the log anew since: that one is not ours to forget.
                if (IsCurrent(product, entry))
                {
                    _open.Remove(product);
                }
            }

            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _open.Values.Where(each => each.Log.IsValueCreated))
            {
                entry.Log.Value.Dispose();
            }

            _open.Clear();
            _idle.Clear();
            _disposed = true;
        }
    }

    private bool IsCurrent(ProductId product, Entry entry) => _open.TryGetValue(product, out var current) && current == entry;

    private void Release(ProductId product, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Leases > 0 || !IsCurrent(product, entry))
            {
                return;
            }

            entry.Idle = _idle.AddLast(product);
            if (_idle.Count > mostIdle)
            {
                var oldest = _idle.First!.Value;
                _idle.RemoveFirst();
                _open.Remove(oldest, out var closing);
                closing!.Log.Value.Dispose();
            }
        }
    }

    private sealed class Entry(Lazy<TLog> log)
    {
        public Lazy<TLog> Log { get; } = log;

        public int Leases { get; set; }

        public LinkedListNode<ProductId>? Idle { get; set; }
    }
}
