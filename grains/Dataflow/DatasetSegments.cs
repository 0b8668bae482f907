using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>A dataset's log as its grain sees it, and what <see cref="DatasetFlow"/> makes of it.</summary>
internal sealed class DatasetSegments : IDisposable
{
    private const long ChunkBytes = 8L << 20;
    private readonly ISegmentStore _store;
    private readonly Layout _layout;
    private readonly SegmentLease _lease;
    private readonly List<SegmentRange> _news = [];
    private readonly ContentHash _gap;
    private long _sequence;

    /// <summary>Opens the log; does I/O.</summary>
    public DatasetSegments(DatasetDefinition definition, ISegmentStore store)
    {
        _store = store;
        _layout = definition.Layout;
        _lease = store.Open(definition.Product);
        _gap = GapContent.Of(_layout);
        Flow = new DatasetFlow(_layout.SegmentLength, definition.AllowedLatenessSamples);
    }

    public ISegmentLog Log => _lease.Log;

    public DatasetFlow Flow { get; }

    /// <summary>Tells the flow what the log has that is new. Does no I/O.</summary>
    public void Read()
    {
        if (_sequence == Log.Sequence)
        {
            return;
        }

        _news.Clear();
        _sequence = Log.ReadSince(_sequence, _news);
        foreach (var range in _news)
        {
            for (var index = range.First; index < range.End; index++)
            {
                if (Log.TryGet(index, out var record))
                {
                    Flow.Committed(index, record.Length, record.Content == _gap);
                }
            }
        }
    }

    /// <summary>Writes segments without data, durable when it returns. Does I/O.</summary>
    /// <param name="ranges">Which.</param>
    /// <param name="post">Number of the post that they are; 0 where the store is this process's alone.</param>
    /// <exception cref="RefusalException">There is no room for them.</exception>
    public void WriteGaps(IEnumerable<SegmentRange> ranges, long post)
    {
        try
        {
            Append(ranges, post);
            if (post > 0)
            {
                Log.Append([], null, commit: true, post: post);
            }
        }
        catch
        {
            Log.Discard(post);
            throw;
        }
    }

    public void Dispose() => _lease.Dispose();

    // Where no post has to be confirmed each chunk is committed: what was written stays, and the rest is written when somebody asks again.
    private void Append(IEnumerable<SegmentRange> ranges, long post)
    {
        using var block = GapContent.Make(_layout, _store.Rent);
        var bytes = block.Samples.Length * sizeof(double);
        foreach (var chunk in ranges.SelectMany(Each).Chunk((int)Math.Clamp(ChunkBytes / Math.Max(1, bytes), 1, 4096)))
        {
            if (!_store.HasRoomFor((long)bytes * chunk.Length))
            {
                throw RefusalException.Because(
                    RefusalKind.NoRoom, "the volume of the data directory has no room left for gaps", $"segment {chunk[0]} and those behind it",
                    $"{(long)bytes * chunk.Length} bytes more", "the free space above the configured reserve", "free some space, then ask again");
            }

            Log.Append([.. chunk.Select(index => new NewSegment(index, block, default))], null, commit: post == 0, post: post);
        }
    }

    private static IEnumerable<long> Each(SegmentRange range)
    {
        for (var index = range.First; index < range.End; index++)
        {
            yield return index;
        }
    }
}
