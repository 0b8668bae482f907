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
///
/// Where several processes write a product, this is the file of this process, and <see cref="ForeignLogs"/> follows those of the others into the
/// same index. Each chunk then has an order: the number of its post, or for computed segments one more than any seen in the product. Everything
/// is synced before it is shown, since others may build on it.
/// </summary>
internal sealed class SegmentLog : ISegmentLog, IDisposable
{
    // What waits to be synced is bounded: the commit of a long upload must not have to write it all at once, and who computes faster
    // than the disk writes is slowed down.
    private const long MostUnsyncedBytes = 64L << 20;
    private readonly Lock _write = new();
    private volatile LogFile _file;
    private readonly BlockPool _pool;
    private readonly string _path;
    private readonly Action? _dirty;
    private readonly ForeignLogs? _others;
    private readonly SegmentCache? _cache;
    private readonly SegmentIndex _index;
    private readonly LogWatchers _watchers = new();
    private readonly UnshownChunks _unshown = new();
    private long _fileGeneration;
    private uint _post;
    private uint _order;
    private long _confirmed;

    /// <param name="path">Its file; made on first append.</param>
    /// <param name="pool">Where blocks come from.</param>
    /// <param name="dirty">Told after each append that is to be synced soon; null where the owner syncs.</param>
    /// <param name="others">What other processes write of the product; null where none does. The log disposes it.</param>
    /// <param name="cache">Keeps what is written and read.</param>
    public SegmentLog(string path, BlockPool pool, Action? dirty = null, ForeignLogs? others = null, SegmentCache? cache = null)
    {
        _path = path;
        _dirty = dirty;
        _pool = pool;
        _others = others;
        _cache = cache;
        _index = new SegmentIndex(others is null ? null : others.NameOf);
        others?.Begin(_index);
        _file = OpenFile();
        try
        {
            LogRecovery.Recover(_file, _file.Path, _index);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long? Total => _index.Total;

    public long Count => _index.Count;

    public long Samples => _index.Samples;

    public long Sequence => _index.Sequence;

    public long Generation => _index.Generation;

    public long LastPost => _index.LastPost;

    public bool TryGet(long index, out SegmentRecord record) => _index.TryGet(index, out record);

    public long ReadSince(long sequence, List<SegmentRange> ranges) => _index.ReadSince(sequence, ranges);

    public string WriterOf(in SegmentRecord record) => _others is null ? string.Empty : _others.NameOf(record.Source);

    public void Refresh()
    {
        if (_others is not null && _others.Refresh(_index))
        {
            _watchers.Tell();
        }
    }

    public void Append(IReadOnlyList<NewSegment> segments, long? total, bool commit, Durability durability = Durability.Now, long post = 0)
    {
        PostRefusal.ThrowIfTotal(post, total);

        // What others have made meanwhile need not be written again, and a post that another one follows has lost its right.
        Refresh();

        // Where one process writes, a post counts when it commits: it needs no number.
        var number = _others is null ? 0 : checked((uint)post);
        var hashes = segments.Select(segment => Hashing.Of(segment.Samples.Samples)).ToArray();
        List<SegmentRecord> committing = [];
        long end;
        uint order;
        LogFile file;
        long generation;
        lock (_write)
        {
            TakeGeneration();
            (file, generation) = (_file, _fileGeneration);
            TakePost(number);
            order = NextOrder(number);
            var (fresh, records, underWay) = Sort(segments, hashes, number);
            total = number > 0 ? null : Total ?? _unshown.Total ?? total;
            var tellsTotal = total is not null && Total is null;
            if (fresh.Count > 0 || tellsTotal || (commit && _unshown.HasSegments))
            {
                WriteChunk(fresh, new ChunkHeader(
                    commit, total, file.Durable, records.Sum(record => record.Bytes), [.. records.Select(record => record with { Order = order })], order, number > 0));
            }

            end = file.End;
            if (commit)
            {
                // What another slot has written and not shown yet is as durable as ours: whoever appended it, finds it on return.
                committing = _unshown.Take(underWay);
            }
        }

        if ((commit && (durability == Durability.Now || _others is not null)) || end - file.Durable > MostUnsyncedBytes)
        {
            file.Sync(end);
        }

        if (commit)
        {
            Show(committing, total, order, number > 0, generation);
        }

        if (end > file.Durable)
        {
            _dirty?.Invoke();
        }
    }

    /// <summary>
    /// It is written to this process's own file, though another's may have it: that one may not be on disk, and is lost with its machine. And it is
    /// synced, as every commit is: who has read it must never find the file shorter. It commits what stands before it in the file, half a post
    /// perhaps: that is pending until its own confirmation says how many segments it has.
    /// </summary>
    public void Confirm(PostConfirmation confirmation)
    {
        if (_others is null)
        {
            return;
        }

        List<SegmentRecord> committing = [];
        var (total, posted) = ((long?)null, false);
        LogFile file;
        long generation;
        lock (_write)
        {
            TakeGeneration();
            (file, generation) = (_file, _fileGeneration);
            if (confirmation.Post > _confirmed)
            {
                (total, posted) = (_unshown.Total, _unshown.Post > 0);
                WriteChunk([], ChunkHeader.Of(confirmation, file.Durable));
                committing = _unshown.Take();
                _confirmed = confirmation.Post;
            }
        }

        // What another thread has just written counts when it is on disk, too.
        file.Sync(file.End);
        Show(committing, total, _order, posted, generation);
        _index.Confirm(confirmation);
        Refresh();
        _watchers.Tell();
    }

    /// <summary>Removes what this process, which alone writes the product, has of it.</summary>
    /// <returns>The bytes of its file.</returns>
    public long Remove()
    {
        lock (_write)
        {
            var bytes = _file.End;
            _index.Clear(_index.Generation + 1);
            TakeGeneration();
            return bytes;
        }
    }

    public void Sync()
    {
        var own = _file;
        own.Sync(own.End);
        _others?.Sync();
    }

    public void Discard(long post = 0)
    {
        lock (_write)
        {
            if (post == 0 || _others is null || post == _post)
            {
                CutStaged();
            }
        }
    }

    public Block Read(in SegmentRecord record)
    {
        if (_cache?.TryGet(record, _pool.Rent) is { } kept)
        {
            return kept;
        }

        var block = _pool.Rent(record.Columns, record.Length);
        var file = record.Source == 0 ? _file : _others!.FileOf(record.Source);
        if (!file.TryRead(MemoryMarshal.AsBytes(block.Samples), record.Offset) || Hashing.Of(block.Samples) != record.Content)
        {
            block.Dispose();
            throw !TryGet(record.Index, out var now) || now != record ? Gone() : new StoreDamagedException(
                $"{file.Path}: segment {record.Index} at byte {record.Offset} does not have its recorded content {record.Content}. "
                + "If the product is derived, remove the file and it is computed again; if it is a dataset, restore the file or post the data anew.");
        }

        _cache?.AddRead(record, block, record.Source == 0);
        return block;
    }

    public IDisposable OnAdvance(Action advanced) => _watchers.Add(advanced);

    public void Dispose()
    {
        _file.Dispose();
        _others?.Dispose();
    }

    // Within the lock of writing. A file of a generation that was removed is nobody's any more, even one that was made after the removal.
    private void TakeGeneration()
    {
        if (_fileGeneration == _index.Generation)
        {
            return;
        }

        _file.Retire();
        File.Delete(_file.Path);
        _file = OpenFile();
        _unshown.Clear();
        _confirmed = 0;
    }

    private LogFile OpenFile()
    {
        _fileGeneration = _index.Generation;
        return _others is null ? new LogFile(_path) : new LogFile(_others.PathOf(_fileGeneration), LogSharing.Writer);
    }

    private StoreUnavailableException Gone() =>
        new($"{_path}: the product was removed, or the segment superseded, meanwhile. Nothing is lost; ask again.");

    // One post at a time has the staged chunks: the higher one takes them over, and the lower one hears of it when it comes again.
    private void TakePost(uint post)
    {
        if (_others is null)
        {
            return;
        }

        if (post == 0)
        {
            // A commit in the file commits all that stands before it: half a post, here.
            if (_unshown is { From: not null, Post: > 0 })
            {
                throw PostRefusal.UnderWay(_unshown.Post, _path);
            }

            return;
        }

        var highest = Math.Max(_post, _index.HighestPost);
        if (post < highest)
        {
            throw PostRefusal.LostItsRight(post, highest, _path);
        }

        if (post > _post)
        {
            CutStaged();
            _post = post;
        }
    }

    private uint NextOrder(uint post)
    {
        if (_others is null)
        {
            return 0;
        }

        _order = Math.Max(_order, _index.HighestOrder);
        return post > 0 ? post : ++_order;
    }

    // What is new among the segments. One that is known already, or is just being written by another slot, is left out: a pure
    // operator makes the same samples of the same inputs, so the second of two activations writes nothing. What a lower post has is
    // written again, though it be the same: it may be void.
    private (List<NewSegment> Fresh, List<SegmentRecord> Records, List<SegmentRecord> UnderWay) Sort(
        IReadOnlyList<NewSegment> segments, ContentHash[] hashes, uint post)
    {
        List<NewSegment> fresh = new(segments.Count);
        List<SegmentRecord> records = new(segments.Count);
        List<SegmentRecord> underWay = [];
        long offset = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            var isUnderWay = _unshown.TryGet(segment.Index, out var known);
            if ((isUnderWay || _index.TryGet(segment.Index, out known))
                && known.Inputs == segment.Inputs && (segment.Inputs != default || known.Content == hashes[i])
                && (post == 0 || known.Order == post))
            {
                if (isUnderWay)
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

    private void WriteChunk(List<NewSegment> fresh, ChunkHeader header)
    {
        var start = _file.End;
        var head = new byte[ChunkHeader.SizeOf(header.Segments.Length)];
        header.Format(head);
        _file.Write(head, fresh);
        _unshown.Add(start, header);
        for (var i = 0; i < fresh.Count; i++)
        {
            _cache?.Add(header.Segments[i].Content, fresh[i].Samples);
        }
    }

    private void CutStaged()
    {
        if (_unshown.From is { } start)
        {
            _file.CutBackTo(start);
            _unshown.Settle(_unshown.Take());
        }
    }

    private void Show(List<SegmentRecord> committed, long? total, uint order, bool posted, long generation)
    {
        // After the sync: a removal that others have begun by now took the chunk with it, one that they begin later is as if it came later.
        if (_others is not null && !_others.IsCurrent(generation))
        {
            Refresh();
            throw Gone();
        }

        var news = (committed.Count > 0 && !posted) || (total is not null && Total is null);
        if (!_index.Commit(committed, total, order, posted: posted, generation: generation))
        {
            throw Gone();
        }

        lock (_write)
        {
            _unshown.Settle(committed);
        }

        if (news)
        {
            _watchers.Tell();
        }
    }
}
