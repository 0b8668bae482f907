using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Store;

/// <summary>
/// The log of one product in one file: chunks one behind the other, each a head and its samples.
///
/// An append writes its chunk at the end and then shows it in the index; of posted data only after a sync that covers it, so that
/// what is acknowledged is durable. Several slots append at once: they write in turn and share syncs. So more than one chunk can be
/// torn by a crash, but nothing before the last sync. Each head says how far the log was durable when it was written; what lies beyond
/// the last such mark is verified when the log is opened, and cut off at the first chunk that does not verify.
/// </summary>
internal sealed class SegmentLog : ISegmentLog, IDisposable
{
    // What waits to be synced is bounded: the commit of a long upload must not have to write it all at once, and who computes faster
    // than the disk writes is slowed down.
    private const long MostUnsyncedBytes = 64L << 20;
    private readonly Lock _write = new();
    private readonly LogFile _file;
    private readonly BlockPool _pool;
    private readonly string _path;
    private readonly Action? _dirty;
    private readonly SegmentIndex _index;
    private readonly List<SegmentRecord> _staged = [];
    private readonly Dictionary<long, SegmentRecord> _pending = [];
    private readonly List<Action> _watchers = [];
    private long? _stagedFrom;
    private long? _stagedTotal;

    /// <param name="path">Its file; made on first append.</param>
    /// <param name="pool">Where blocks come from.</param>
    /// <param name="dirty">Told after each append that is to be synced soon; null where the owner syncs.</param>
    public SegmentLog(string path, BlockPool pool, Action? dirty = null)
    {
        _path = path;
        _dirty = dirty;
        _pool = pool;
        _file = new LogFile(path);
        try
        {
            _index = LogRecovery.Recover(_file, path);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public long? Total => _index.Total;

    public long Count => _index.Count;

    public long Samples => _index.Samples;

    public long Sequence => _index.Sequence;

    public bool TryGet(long index, out SegmentRecord record) => _index.TryGet(index, out record);

    public long ReadSince(long sequence, List<SegmentRange> ranges) => _index.ReadSince(sequence, ranges);

    public string WriterOf(in SegmentRecord record) => string.Empty;

    public void Refresh()
    {
    }

    public void Append(IReadOnlyList<NewSegment> segments, long? total, bool commit, Durability durability = Durability.Now, long post = 0)
    {
        var hashes = segments.Select(segment => Hashing.Of(segment.Samples.Samples)).ToArray();
        List<SegmentRecord> committing = [];
        long end;
        lock (_write)
        {
            var (fresh, records, underWay) = Sort(segments, hashes);
            total = Total ?? _stagedTotal ?? total;
            var tellsTotal = total is not null && Total is null;
            if (fresh.Count > 0 || tellsTotal || (commit && _staged.Count > 0))
            {
                WriteChunk(fresh, records, total, commit);
                _stagedTotal = total;
            }

            end = _file.End;
            if (commit)
            {
                // What another slot has written and not shown yet is as durable as ours: whoever appended it, finds it on return.
                committing = [.. underWay.Except(_staged), .. _staged];
                _staged.Clear();
                _stagedFrom = null;
                _stagedTotal = null;
            }
        }

        if ((commit && durability == Durability.Now) || end - _file.Durable > MostUnsyncedBytes)
        {
            _file.Sync(end);
        }

        if (commit)
        {
            Show(committing, total);
        }

        if (end > _file.Durable)
        {
            _dirty?.Invoke();
        }
    }

    public void Sync() => _file.Sync(_file.End);

    public void Discard()
    {
        lock (_write)
        {
            if (_stagedFrom is { } start)
            {
                _file.CutBackTo(start);
                _staged.ForEach(Settle);
                _staged.Clear();
                _stagedFrom = null;
                _stagedTotal = null;
            }
        }
    }

    public Block Read(in SegmentRecord record)
    {
        var block = _pool.Rent(record.Columns, record.Length);
        if (!_file.TryRead(MemoryMarshal.AsBytes(block.Samples), record.Offset) || Hashing.Of(block.Samples) != record.Content)
        {
            block.Dispose();
            throw new StoreDamagedException(
                $"{_path}: segment {record.Index} at byte {record.Offset} does not have its recorded content {record.Content}. "
                + "If the product is derived, remove the file and it is computed again; if it is a dataset, restore the file or post the data anew.");
        }

        return block;
    }

    public IDisposable OnAdvance(Action advanced)
    {
        lock (_watchers)
        {
            _watchers.Add(advanced);
        }

        return new Watch(this, advanced);
    }

    public void Dispose() => _file.Dispose();

    // What is new among the segments. One that is known already, or is just being written by another slot, is left out: a pure
    // operator makes the same samples of the same inputs, so the second of two activations writes nothing.
    private (List<NewSegment> Fresh, List<SegmentRecord> Records, List<SegmentRecord> UnderWay) Sort(
        IReadOnlyList<NewSegment> segments, ContentHash[] hashes)
    {
        List<NewSegment> fresh = new(segments.Count);
        List<SegmentRecord> records = new(segments.Count);
        List<SegmentRecord> underWay = [];
        long offset = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            var isPending = _pending.TryGetValue(segment.Index, out var known);
            if ((isPending || _index.TryGet(segment.Index, out known))
                && known.Inputs == segment.Inputs && (segment.Inputs != default || known.Content == hashes[i]))
            {
                if (isPending)
                {
                    underWay.Add(known);
                }

                continue;
            }

            var record = new SegmentRecord(
                segment.Index, segment.Samples.Columns, segment.Samples.Length, hashes[i], segment.Inputs, offset);
            offset += record.Bytes;
            fresh.Add(segment);
            records.Add(record);
        }

        return (fresh, records, underWay);
    }

    private void WriteChunk(List<NewSegment> fresh, List<SegmentRecord> records, long? total, bool commit)
    {
        var start = _file.End;
        var header = new ChunkHeader(commit, total, _file.Durable, records.Sum(record => record.Bytes), [.. records]);
        var head = new byte[ChunkHeader.SizeOf(records.Count)];
        header.Format(head);
        _file.Write(head, fresh);
        _stagedFrom ??= start;
        foreach (var record in records)
        {
            var placed = record with { Offset = start + head.Length + record.Offset };
            _staged.Add(placed);
            _pending[placed.Index] = placed;
        }
    }

    private void Show(List<SegmentRecord> committed, long? total)
    {
        var news = committed.Count > 0 || (total is not null && Total is null);
        _index.Commit(committed, total);
        lock (_write)
        {
            committed.ForEach(Settle);
        }

        if (news)
        {
            Action[] watchers;
            lock (_watchers)
            {
                watchers = [.. _watchers];
            }

            foreach (var advanced in watchers)
            {
                advanced();
            }
        }
    }

    private void Settle(SegmentRecord record)
    {
        if (_pending.TryGetValue(record.Index, out var pending) && pending == record)
        {
            _pending.Remove(record.Index);
        }
    }

    private sealed class Watch(SegmentLog log, Action advanced) : IDisposable
    {
        public void Dispose()
        {
            lock (log._watchers)
            {
                log._watchers.Remove(advanced);
            }
        }
    }
}
