using System.Diagnostics;
using Lisa.Client.Runs;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Looks at the shared segments as another silo would, and tells how long a fault held up what it struck: every hole that a product had
/// when it came (a segment that is missing, with later ones there: somebody was computing it), and every product that was being made at
/// all, until its next segment.
/// </summary>
internal sealed class RecoveryWatch : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private readonly FileSegmentStore _store;
    private readonly Lock _lock = new();
    private readonly Dictionary<ProductId, Watched> _products = [];
    private readonly List<Fault> _faults = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;

    public RecoveryWatch(string segments)
    {
        _store = new FileSegmentStore(new FileStoreOptions(segments, 0, Writer: $"observer-{Environment.ProcessId}"));
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>How long each fault held up what it struck; those that struck nothing are left out.</summary>
    public IReadOnlyList<TimeSpan> Recoveries
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults.Where(fault => fault.Last > TimeSpan.Zero).Select(fault => fault.Last)];
            }
        }
    }

    /// <summary>Watches the products of a run.</summary>
    public void Add(RunView run)
    {
        lock (_lock)
        {
            foreach (var step in run.Steps)
            {
                if (ProductId.TryParse(step.Product, out var product) && !_products.ContainsKey(product))
                {
                    _products[product] = new Watched(_store.Open(product));
                }
            }
        }
    }

    /// <summary>Segments of the watched products that exist, and were written by others than the lives of one silo.</summary>
    public long MadeWithout(string silo)
    {
        lock (_lock)
        {
            return _products.Values.Sum(watched => watched.CountOf(writer => !writer.StartsWith($"{silo}-", StringComparison.Ordinal)));
        }
    }

    /// <summary>A fault strikes now.</summary>
    public void Strike()
    {
        lock (_lock)
        {
            var fault = new Fault(Stopwatch.GetTimestamp());
            foreach (var (product, watched) in _products)
            {
                watched.Look();
                if (watched.Done.Count > 0 && !watched.IsComplete)
                {
                    fault.Holes[product] = [.. watched.Done.MissingIn(0, watched.Done.Last().End).SelectMany(Each)];
                    fault.Counts[product] = watched.Done.Count;
                }
            }

            _faults.Add(fault);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _watching.Wait();
        foreach (var watched in _products.Values)
        {
            watched.Lease.Dispose();
        }

        _store.Dispose();
        _stopping.Dispose();
    }

    private static IEnumerable<long> Each(SegmentRange range)
    {
        for (var index = range.First; index < range.End; index++)
        {
            yield return index;
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                lock (_lock)
                {
                    foreach (var watched in _products.Values.Where(watched => !watched.IsComplete))
                    {
                        watched.Look();
                    }

                    _faults.ForEach(Settle);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private void Settle(Fault fault)
    {
        var now = Stopwatch.GetElapsedTime(fault.At);
        foreach (var (product, holes) in fault.Holes)
        {
            if (holes.RemoveAll(_products[product].Done.Contains) > 0)
            {
                fault.Last = now;
            }
        }

        foreach (var (product, count) in fault.Counts.ToList())
        {
            if (_products[product].Done.Count > count)
            {
                fault.Counts.Remove(product);
                fault.Last = now;
            }
        }
    }

    private sealed class Watched(SegmentLease lease)
    {
        private readonly List<SegmentRange> _ranges = [];
        private long _sequence;

        public SegmentLease Lease { get; } = lease;

        public SegmentSet Done { get; } = [];

        public bool IsComplete => Lease.Log.Total is { } total && Done.Covers(0, total);

        public long CountOf(Func<string, bool> isWanted)
        {
            Look();
            return Done.SelectMany(Each).Count(index => Lease.Log.TryGet(index, out var record) && isWanted(Lease.Log.WriterOf(record)));
        }

        public void Look()
        {
            Lease.Log.Refresh();
            _ranges.Clear();
            _sequence = Lease.Log.ReadSince(_sequence, _ranges);
            _ranges.ForEach(range => Done.Add(range.First, range.End));
        }
    }

    private sealed class Fault(long at)
    {
        public long At { get; } = at;

        public Dictionary<ProductId, List<long>> Holes { get; } = [];

        public Dictionary<ProductId, long> Counts { get; } = [];

        public TimeSpan Last { get; set; }
    }
}
