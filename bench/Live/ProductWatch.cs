using System.Collections.Concurrent;
using System.Diagnostics;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Bench.Live;

/// <summary>Tells how long after a post the segment of a product is there that was computed from it.</summary>
internal sealed class ProductWatch : IDisposable
{
    private readonly ISegmentLog _log;
    private readonly IDisposable _watch;
    private readonly Lock _lock = new();
    private readonly List<SegmentRange> _news = [];
    private readonly ConcurrentDictionary<long, long> _posted = new();
    private long _sequence;

    public ProductWatch(ISegmentLog log)
    {
        _log = log;
        _watch = log.OnAdvance(Look);
    }

    /// <summary>Milliseconds, one a post that changed something.</summary>
    public ConcurrentQueue<double> Latencies { get; } = new();

    /// <summary>Posts whose segment has not been computed yet.</summary>
    public int Waiting => _posted.Count;

    /// <summary>A post begins now.</summary>
    public void Posted(long segment) => _posted[segment] = Stopwatch.GetTimestamp();

    public void Dispose() => _watch.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            _news.Clear();
            _sequence = _log.ReadSince(_sequence, _news);
            foreach (var range in _news)
            {
                for (var index = range.First; index < range.End; index++)
                {
                    if (_posted.TryRemove(index, out var began))
                    {
                        Latencies.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    }
                }
            }
        }
    }
}
