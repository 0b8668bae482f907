using System.Diagnostics;

namespace Lisa.Bench.Cluster;

/// <summary>Throughput in one window.</summary>
/// <param name="From">Timestamp of its beginning.</param>
/// <param name="Length">How long it was.</param>
/// <param name="Rate">Segments a second.</param>
internal sealed record ThroughputWindow(long From, TimeSpan Length, double Rate);

/// <summary>Segments a second in windows of one second, counted in the shared segment files.</summary>
internal sealed class ThroughputWindows : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly SegmentObserver _observer;
    private readonly Lock _lock = new();
    private readonly List<string> _products = [];
    private readonly List<ThroughputWindow> _windows = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _counting;

    public ThroughputWindows(string segments)
    {
        _observer = new SegmentObserver(segments);
        _counting = Task.Run(CountAsync);
    }

    /// <summary>In their order.</summary>
    public IReadOnlyList<ThroughputWindow> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _windows];
            }
        }
    }

    /// <summary>Counts this product too, from its beginning.</summary>
    public void Add(string product)
    {
        lock (_lock)
        {
            _products.Add(product);
        }
    }

    /// <summary>Waits until so many more windows are over.</summary>
    public async Task WaitAsync(int windows)
    {
        var wanted = All.Count + windows;
        while (All.Count < wanted)
        {
            if (_counting.IsFaulted)
            {
                await _counting;
            }

            await Task.Delay(Pace / 20, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _counting;
        _observer.Dispose();
        _stopping.Dispose();
    }

    private async Task CountAsync()
    {
        using var timer = new PeriodicTimer(Pace);
        var (from, before) = (Stopwatch.GetTimestamp(), 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                string[] products;
                lock (_lock)
                {
                    products = [.. _products];
                }

                var count = products.Sum(_observer.Count);
                var length = Stopwatch.GetElapsedTime(from);
                lock (_lock)
                {
                    _windows.Add(new ThroughputWindow(from, length, (count - before) / length.TotalSeconds));
                }

                (from, before) = (Stopwatch.GetTimestamp(), count);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
