using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Silo.Storage.Segments;

/// <summary>The log of one product in the database: an index in memory of what was committed up to a sequence number, and what is staged.</summary>
internal sealed class PostgresSegmentLog : ISegmentLog, IDisposable
{
    private readonly SegmentTable _table;
    private readonly DatabasePatience _patience;
    private readonly BlockPool _pool;
    private readonly SegmentCache _cache;
    private readonly Lock _refresh = new();
    private readonly Lock _post = new();
    private readonly WriterNames _names;
    private readonly SegmentIndex _index;
    private readonly LogWatchers _watchers = new();
    private readonly Dictionary<long, StagedPost> _staged = [];
    private long _seen;
    private long _lastPost;

    public PostgresSegmentLog(SegmentTable table, DatabasePatience patience, BlockPool pool, SegmentCache cache)
    {
        (_table, _patience, _pool, _cache) = (table, patience, pool, cache);
        _names = new WriterNames(table.Writer);
        _index = new SegmentIndex(_names.NameOf);
    }

    public long? Total => _index.Total;

    public long Count => _index.Count;

    public long Samples => _index.Samples;

    public long Sequence => _index.Sequence;

    public long Generation => _index.Generation;

    public long LastPost => Interlocked.Read(ref _lastPost);

    public bool TryGet(long index, out SegmentRecord record) => _index.TryGet(index, out record);

    public string WriterOf(in SegmentRecord record) => _names.NameOf(record.Source);

    public long ReadSince(long sequence, List<SegmentRange> ranges) => _index.ReadSince(sequence, ranges);

    public IDisposable OnAdvance(Action advanced) => _watchers.Add(advanced);

    public void Refresh()
    {
        bool news;
        lock (_refresh)
        {
            var product = ReadSince(_seen);
            var removed = product.Generation != Generation;
            while (product.Generation != Generation)
            {
                _index.Clear(product.Generation);
                _seen = 0;
                product = ReadSince(0);
            }

            // Rows of a post are among them once it is confirmed, and only then.
            news = removed || product.Rows.Count > 0 || (product.Total is not null && Total is null);
            _index.Commit([.. product.Rows.Select(row => row.Record with { Source = _names.SourceOf(row.Writer) })], product.Total);
            _seen = Math.Max(_seen, product.Sequence);
            Interlocked.Exchange(ref _lastPost, product.Confirmed);
        }

        if (news)
        {
            _watchers.Tell();
        }
    }

    public void Append(IReadOnlyList<NewSegment> segments, long? total, bool commit, Durability durability = Durability.Now, long post = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(post);
        PostRefusal.ThrowIfTotal(post, total);

        // The last of an index, as in a file: a statement may touch a row only once.
        var hashed = segments.Select(segment => new HashedSegment(segment, Hashing.Of(segment.Samples.Samples)))
            .GroupBy(each => each.Segment.Index).Select(same => same.Last()).ToList();
        lock (_post)
        {
            if (post > 0 || !commit || _staged.ContainsKey(post))
            {
                AppendStaged(hashed, total, commit, post);
                return;
            }
        }

        var generation = Generation;
        var leftOut = hashed.RemoveAll(IsThere);
        total = Total ?? total;
        var news = hashed.Count > 0 || (total is not null && Total is null);
        if (news)
        {
            _patience.Run($"append to product {_table.Id}", () =>
            {
                _table.Append(hashed, total, generation);
                return true;
            });
            hashed.ForEach(each => _cache.Add(each.Content, each.Segment.Samples));
        }

        // What was left out, since it is there, must be there still.
        if (news || leftOut > 0)
        {
            Refresh();
        }

        if (Generation != generation)
        {
            throw new StoreUnavailableException($"Product {_table.Id} was removed while it was appended to: append again.");
        }
    }

    public void Confirm(PostConfirmation confirmation)
    {
        if (LastPost >= confirmation.Post)
        {
            return;
        }

        _patience.Run($"confirm post {confirmation.Post} to product {_table.Id}", () =>
        {
            _table.Confirm(confirmation);
            return true;
        });
        Refresh();
        if (LastPost < confirmation.Post)
        {
            throw new StoreDamagedException(
                $"product {_table.Id} does not have the {confirmation.Segments} segments of post {confirmation.Post}, which was acknowledged: restore the database");
        }
    }

    /// <summary>The database has synced what it acknowledged.</summary>
    public void Sync()
    {
    }

    public void Discard(long post = 0)
    {
        lock (_post)
        {
            foreach (var each in _staged.Keys.Where(key => post == 0 || key == post).ToList())
            {
                _staged.Remove(each);
                try
                {
                    _table.DropStaged(each);
                }
                catch (Npgsql.NpgsqlException)
                {
                    // What stays behind is seen by nobody, and cleared by whoever posts next.
                }
            }
        }
    }

    public Block Read(in SegmentRecord record)
    {
        if (_cache.TryGet(record, _pool.Rent) is { } kept)
        {
            return kept;
        }

        var index = record.Index;
        var block = _pool.Rent(record.Columns, record.Length);
        try
        {
            var found = _patience.Run($"read segment {index} of product {_table.Id}", () => _table.TryRead(index, MemoryMarshal.AsBytes(block.Samples)));
            if (!found || Hashing.Of(block.Samples) != record.Content)
            {
                throw Explain(record);
            }

            _cache.AddRead(record, block, record.Source == 0);
            return block;
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what anybody stored of the product; returns the bytes of the samples.</summary>
    public long Remove()
    {
        var bytes = _patience.Run($"remove product {_table.Id}", _table.Remove);
        Refresh();
        return bytes;
    }

    public void Dispose() => Discard();

    private ProductRows ReadSince(long sequence) =>
        _patience.Run($"read product {_table.Id}", () => _table.ReadSince(sequence));

    private bool IsThere(HashedSegment each) => TryGet(each.Segment.Index, out var known)
        && known.Inputs == each.Segment.Inputs && (known.Inputs != default || known.Content == each.Content);

    // Other than a file, a row does not keep what was superseded.
    private IOException Explain(in SegmentRecord record)
    {
        Refresh();
        return TryGet(record.Index, out var now) && now == record
            ? new StoreDamagedException(
                $"product {_table.Id}: the row of segment {record.Index} does not have its recorded content {record.Content}. "
                + "If the product is derived, delete the row and it is computed again; if it is a dataset, restore the database or post the data anew.")
            : new StoreUnavailableException($"Segment {record.Index} of product {_table.Id} was superseded or removed while it was read: read it again.");
    }

    private void AppendStaged(List<HashedSegment> segments, long? total, bool commit, long post)
    {
        if (!_staged.TryGetValue(post, out var staged))
        {
            Require(_patience.Run($"begin post {post} to product {_table.Id}", () => _table.BeginPost(post)), post);
            _staged[post] = staged = new StagedPost([], null);
        }

        if (segments.Count > 0)
        {
            Require(_patience.Run($"append to product {_table.Id}", () => _table.Stage(segments, post)), post);
            foreach (var (segment, content) in segments)
            {
                staged.Contents[segment.Index] = content;
                _cache.Add(content, segment.Samples);
            }
        }

        if (commit && post > 0)
        {
            // All of it is there, and waits for its confirmation: closing the log must not take it back.
            Require(_patience.Run($"commit post {post} to product {_table.Id}", () => _table.HasRight(post)), post);
            _staged.Remove(post);
            return;
        }

        total = Total ?? staged.Total ?? total;
        _staged[post] = staged with { Total = total };
        if (commit)
        {
            var done = _patience.Run($"commit to product {_table.Id}", () => _table.CommitStaged(staged.Contents.Count, total));
            Refresh();

            // Where the answer of the commit was lost, it was done again and found nothing to do: what counts is what is there.
            if (!done && !staged.Contents.All(each => IsShown(each.Key, each.Value)))
            {
                throw new StoreUnavailableException($"Product {_table.Id} was removed, or written by another, while it was committed to: append again.");
            }

            _staged.Remove(post);
        }
    }

    private bool IsShown(long index, ContentHash content) => TryGet(index, out var record) && record.Content == content;

    private void Require(bool hasRight, long post)
    {
        if (!hasRight)
        {
            throw PostRefusal.LostItsRight(post, null, $"product {_table.Id}");
        }
    }

    private sealed record StagedPost(Dictionary<long, ContentHash> Contents, long? Total);
}
