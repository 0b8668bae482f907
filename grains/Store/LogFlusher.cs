using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>
/// Syncs logs in the background, some time after they were written to: many small appends share one fsync, and none of those who made
/// them waits for it. A thread of its own, since an fsync blocks.
/// </summary>
internal sealed class LogFlusher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<ProductId> _dirty = [];
    private readonly AutoResetEvent _work = new(false);
    private readonly ManualResetEvent _stop = new(false);
    private readonly Action<ProductId> _flush;
    private readonly TimeSpan _delay;
    private readonly Thread _thread;

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
            if (!_dirty.Add(product))
            {
                return;
            }
        }

        _work.Set();
    }

    /// <summary>Flushes what is left, and ends.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _work.Dispose();
        _stop.Dispose();
    }

    private void Serve()
    {
        WaitHandle[] either = [_work, _stop];
        var stopping = false;
        while (!stopping)
        {
            WaitHandle.WaitAny(either);
            stopping = _stop.WaitOne(_delay);
            ProductId[] dirty;
            lock (_lock)
            {
                dirty = [.. _dirty];
                _dirty.Clear();
            }

            foreach (var product in dirty)
            {
                Flush(product);
            }
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
