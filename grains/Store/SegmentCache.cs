using System.Diagnostics.Metrics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Grains.Store;

/// <summary>Bytes of segments that were read, by where they came from.</summary>
/// <param name="CacheBytes">From this process's memory.</param>
/// <param name="OwnBytes">From the store, written by this process.</param>
/// <param name="MovedBytes">From the store, written by another process: what has moved between silos.</param>
public sealed record SegmentTraffic(long CacheBytes, long OwnBytes, long MovedBytes);

/// <summary>
/// What this process lately wrote or read of a shared store, so that a segment moves between silos once at most, and one that is used where it
/// was made never does. Keyed by content: a superseded segment is never found under its successor. It keeps copies and hands out copies, a
/// block is the caller's to change and to give back; the copying is done under a lock, one of sixteen, since what is evicted is used again.
/// </summary>
public sealed class SegmentCache
{
    /// <summary>256 MiB.</summary>
    public const long DefaultBytes = 256L << 20;

    private const int Shards = 16;

    private static readonly Meter Meter = new(DataflowTelemetry.Name);

    private static readonly Counter<long> Read = Meter.CreateCounter<long>(
        "lisa.segments.read", "By", "Bytes of segments read from a shared store, by where from: cache, own, moved.");

    [ThreadStatic]
    private static long _movedByThisThread;

    private readonly Shard[] _shards;
    private readonly BlockPool _pool;
    private long _cacheBytes;
    private long _ownBytes;
    private long _movedBytes;

    /// <param name="mostBytes">Bytes of samples to keep at most; 0 keeps nothing and still counts.</param>
    public SegmentCache(long mostBytes = DefaultBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        _pool = new BlockPool(Math.Min(mostBytes, 16L << 20));
        _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard(mostBytes / Shards, _pool))];
    }

    /// <summary>Bytes that the calling thread has read and another process had written: what a work item has moved is a difference of two.</summary>
    public static long MovedByThisThread => _movedByThisThread;

    /// <summary>What was read so far.</summary>
    public SegmentTraffic Traffic => new(Interlocked.Read(ref _cacheBytes), Interlocked.Read(ref _ownBytes), Interlocked.Read(ref _movedBytes));

    /// <summary>Bytes of samples that it keeps now.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    /// <summary>A copy of a segment in a block from the caller's pool; null when it is not kept.</summary>
    public Block? TryGet(in SegmentRecord record, Func<int, int, Block> rent)
    {
        var block = ShardOf(record.Content).TryCopy(record, rent);
        if (block is not null)
        {
            Count(ref _cacheBytes, record.Bytes, "cache");
        }

        return block;
    }

    /// <summary>Keeps a copy.</summary>
    public void Add(ContentHash content, Block block) => ShardOf(content).Add(content, block);

    /// <summary>Counts a read that went to the store, and keeps a copy.</summary>
    public void AddRead(in SegmentRecord record, Block block, bool isOwn)
    {
        if (isOwn)
        {
            Count(ref _ownBytes, record.Bytes, "own");
        }
        else
        {
            Count(ref _movedBytes, record.Bytes, "moved");
            _movedByThisThread += record.Bytes;
        }

        Add(record.Content, block);
    }

    private static void Count(ref long total, long bytes, string from)
    {
        Interlocked.Add(ref total, bytes);
        Read.Add(bytes, new KeyValuePair<string, object?>("from", from));
    }

    private Shard ShardOf(ContentHash content) => _shards[content.Low % Shards];

    private sealed class Shard(long mostBytes, BlockPool pool)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<ContentHash, LinkedListNode<(ContentHash Content, Block Samples)>> _kept = [];
        private readonly LinkedList<(ContentHash Content, Block Samples)> _byUse = [];
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public Block? TryCopy(in SegmentRecord record, Func<int, int, Block> rent)
        {
            lock (_lock)
            {
                // The hash is of the samples alone: the same ones may stand in another shape.
                if (!_kept.TryGetValue(record.Content, out var node) || node.Value.Samples.Samples.Length != record.Columns * record.Length)
                {
                    return null;
                }

                _byUse.Remove(node);
                _byUse.AddLast(node);
                var copy = rent(record.Columns, record.Length);
                node.Value.Samples.Samples.CopyTo(copy.Samples);
                return copy;
            }
        }

        public void Add(ContentHash content, Block block)
        {
            var bytes = BytesOf(block);
            if (bytes > mostBytes)
            {
                return;
            }

            lock (_lock)
            {
                if (_kept.ContainsKey(content))
                {
                    return;
                }

                while (_bytes + bytes > mostBytes)
                {
                    var (oldest, samples) = _byUse.First!.Value;
                    _byUse.RemoveFirst();
                    _kept.Remove(oldest);
                    _bytes -= BytesOf(samples);
                    samples.Dispose();
                }

                var copy = pool.Rent(block.Columns, block.Length);
                block.Samples.CopyTo(copy.Samples);
                _kept[content] = _byUse.AddLast((content, copy));
                _bytes += bytes;
            }
        }

        private static long BytesOf(Block block) => (long)block.Samples.Length * sizeof(double);
    }
}
