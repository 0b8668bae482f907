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
    /// <exception cref="RefusalException">There is no room for them.</exception>
    public void WriteGaps(IEnumerable<SegmentRange> ranges)
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

            Log.Append([.. chunk.Select(index => new NewSegment(index, block, default))], null, commit: true);
        }
    }

    /// <summary>Says how many segments there are in all. A last segment that a post made longer, and never answered for, is cut back.</summary>
    public void Seal(long total, long samples, long number)
    {
        List<NewSegment> last = [];
        var rest = (int)(samples - ((total - 1) * _layout.SegmentLength));
        if (number > 0 && Log.TryGet(total - 1, out var record) && record.Length > rest)
        {
            using var longer = Log.Read(record);
            var cut = new Block(longer.Columns, rest);
            for (var column = 0; column < longer.Columns; column++)
            {
                longer[column][..rest].CopyTo(cut[column]);
            }

            last.Add(new NewSegment(total - 1, cut, default));
        }

        Log.Append(last, total, commit: true, post: number);
    }

    public void Dispose() => _lease.Dispose();

    private static IEnumerable<long> Each(SegmentRange range)
    {
        for (var index = range.First; index < range.End; index++)
        {
            yield return index;
        }
    }
}
