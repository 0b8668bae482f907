using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>
/// Syncs logs in the background, some time after they were written to: many small appends share one fsync, and none of those who made
/// them waits for it. A thread of its own, since an fsync blocks.
/// </summary>
internal sealed class LogFlusher : IDisposable
{
    private readonly object _lock = new();
    private readonly HashSet<ProductId> _dirty = [];
    private readonly Action<ProductId> _flush;
    private readonly TimeSpan _delay;
    private readonly Thread _thread;
    private bool _stopping;

    public LogFlusher(Action<ProductId> flush, TimeSpan delay)
    {
        _flush = flush;
        _delay = delay;
        _thread = new Thread(Serve) { IsBackground = true, Name = "segment log flusher" };
        _thread.Start();
    }

    public void Add(ProductId product)
    {
        lock (_lock)
        {
            if (_dirty.Add(product) && _dirty.Count == 1)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Flushes what is left, and ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
    }

    private void Serve()
    {
        while (Next() is { } dirty)
        {
            foreach (var product in dirty)
            {
                Flush(product);
            }
        }
    }

    // What came in while it waited, once something has; null at the end.
    private ProductId[]? Next()
    {
        lock (_lock)
        {
            while (_dirty.Count == 0 && !_stopping)
            {
                Monitor.Wait(_lock);
            }

            if (!_stopping)
            {
                Monitor.Wait(_lock, _delay);
            }

            ProductId[] dirty = [.. _dirty];
            _dirty.Clear();
            return dirty.Length == 0 && _stopping ? null : dirty;
        }
    }

    private void Flush(ProductId product)
    {
        try
        {
            _flush(product);
        }
        catch (Exception error) when (error is IOException or RefusalException)
        {
            // The log knows that it is broken, and says so to the next who appends or syncs: the run's commit, at the latest.
        }
    }
}
