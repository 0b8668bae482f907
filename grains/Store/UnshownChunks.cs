namespace Lisa.Grains.Store;

/// <summary>
/// What a process has written to a log and not shown yet: staged until it is committed, then under way until it is on disk. Whoever owns it locks it.
/// </summary>
internal sealed class UnshownChunks
{
    private readonly List<SegmentRecord> _staged = [];
    private readonly Dictionary<long, SegmentRecord> _written = [];

    /// <summary>Where the staged chunks begin in the file; null while there are none.</summary>
    public long? From { get; private set; }

    /// <summary>The total that they state.</summary>
    public long? Total { get; private set; }

    /// <summary>The post that they belong to; 0 for computed ones.</summary>
    public uint Post { get; private set; }

    public bool HasSegments => _staged.Count > 0;

    /// <summary>A chunk was written, and is staged.</summary>
    public void Add(long offset, ChunkHeader header)
    {
        From ??= offset;
        foreach (var record in new Chunk(offset, header).RecordsOf(source: 0))
        {
            _staged.Add(record);
            _written[record.Index] = record;
        }

        if (header.Confirmation is null)
        {
            (Total, Post) = (header.Total, header.Posted ? header.Order : 0);
        }
    }

    public bool TryGet(long index, out SegmentRecord record) => _written.TryGetValue(index, out record);

    /// <summary>The staged segments are committed, or cut off: no longer staged. Those that others have under way come before them.</summary>
    public List<SegmentRecord> Take(IReadOnlyCollection<SegmentRecord>? underWay = null)
    {
        List<SegmentRecord> taken = [.. underWay?.Except(_staged) ?? []];
        taken.AddRange(_staged);
        _staged.Clear();
        (From, Total) = (null, null);
        return taken;
    }

    /// <summary>These are shown, or cut off: no longer under way.</summary>
    public void Settle(IEnumerable<SegmentRecord> records)
    {
        foreach (var record in records)
        {
            if (_written.TryGetValue(record.Index, out var written) && written == record)
            {
                _written.Remove(record.Index);
            }
        }
    }

    /// <summary>The file is gone, and all of it.</summary>
    public void Clear()
    {
        Take();
        _written.Clear();
    }
}
