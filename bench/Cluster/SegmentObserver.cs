using Lisa.Grains.Contracts;
using Lisa.Grains.Store;

namespace Lisa.Bench.Cluster;

/// <summary>Looks at a cluster's shared segment files as another silo would, and writes nothing.</summary>
internal sealed class SegmentObserver(string directory) : IDisposable
{
    private readonly FileSegmentStore _store = new(new FileStoreOptions(directory, 0, Writer: $"observer-{Environment.ProcessId}"));

    /// <summary>Segments of a product that exist.</summary>
    public long Count(string product)
    {
        using var lease = _store.Open(new ProductId(product));
        return lease.Log.Count;
    }

    /// <summary>How many segments of a product each silo computed, by its name.</summary>
    public Dictionary<string, long> CountBySilo(string product)
    {
        using var lease = _store.Open(new ProductId(product));
        var log = lease.Log;
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var index = 0L; index < log.Total; index++)
        {
            if (log.TryGet(index, out var record))
            {
                // A writer is a silo's name and when its life began.
                var writer = log.WriterOf(record);
                var silo = writer[..writer.LastIndexOf('-')];
                counts[silo] = counts.GetValueOrDefault(silo) + 1;
            }
        }

        return counts;
    }

    public void Dispose() => _store.Dispose();
}
