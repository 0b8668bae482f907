using Lisa.Grains.Flow;

namespace Lisa.Grains.Store;

/// <summary>
/// Which segments of a log exist and where: pages of 1,024 records by index, about 80 bytes a segment while the log is open, and the
/// order of commits, a few bytes a chunk. One lock; whoever takes it holds it for nanoseconds.
///
/// Several processes may write one product, and each reads the others' records in an order of its own. So what holds must not depend on
/// that order. Of the records of one index the highest holds, by order, then writer's name, then place: a maximum over a set. Posts count when they
/// are confirmed, along their <see cref="PostChain"/>. So whoever has read the same records has the same index.
/// </summary>
/// <param name="writerOf">Name of a record's source; needed only where there are several.</param>
public sealed class SegmentIndex(Func<int, string>? writerOf = null)
{
    private const int PageSize = 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SegmentRecord[]> _pages = [];
    private readonly CommitOrder _order = new();
    private readonly PostChain _posts = new();
    private (long Segments, uint Order, int Source)? _total;
    private long _count;
    private long _samples;
    private long _generation;
    private uint _highestOrder;

    public long? Total
    {
        get
        {
            lock (_lock)
            {
                return _total?.Segments;
            }
        }
    }

    public long Count => Interlocked.Read(ref _count);

    public long Samples => Interlocked.Read(ref _samples);

    public long Sequence => _order.Sequence;

    /// <summary>How often the product was removed, as far as is known here.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>The highest order of any record or total seen, whether it holds or not.</summary>
    public uint HighestOrder => Volatile.Read(ref _highestOrder);

    /// <summary>The highest number of a post of which a segment, or the confirmation, was seen.</summary>
    public long HighestPost
    {
        get
        {
            lock (_lock)
            {
                return _posts.Highest;
            }
        }
    }

    /// <summary>The last post that counts: it, and every one that was acknowledged before it, is in here.</summary>
    public long LastPost
    {
        get
        {
            lock (_lock)
            {
                return _posts.Last;
            }
        }
    }

    public bool TryGet(long index, out SegmentRecord record)
    {
        lock (_lock)
        {
            record = _pages.TryGetValue(index / PageSize, out var page) ? page[index % PageSize] : default;
            return record.Columns > 0;
        }
    }

    /// <param name="records">What is committed, with the orders and sources that they have.</param>
    /// <param name="total">
    /// Segments in all, where the commit states it. It stays; of two that contradict each other, which only writers that had not heard of each
    /// other can have stated, the lower order holds, then the lower name.
    /// </param>
    /// <param name="order">Order of what states the total.</param>
    /// <param name="source">Writer of what states the total.</param>
    /// <param name="posted">Whether the orders are numbers of posts: then the records are pending until those are confirmed.</param>
    /// <param name="generation">The generation that the records are of; null where they are read from where they are.</param>
    /// <returns>False when the product was removed since, and the records with it: nothing is committed.</returns>
    public bool Commit(
        IReadOnlyCollection<SegmentRecord> records, long? total, uint order = 0, int source = 0, bool posted = false, long? generation = null)
    {
        lock (_lock)
        {
            if (generation is { } written && written != _generation)
            {
                return false;
            }

            _highestOrder = Math.Max(_highestOrder, order);
            if (total is { } segments && (_total is not { } known || Compare(order, source, 0, known.Order, known.Source, 0) < 0))
            {
                _total = (segments, order, source);
            }

            foreach (var record in records)
            {
                if (posted)
                {
                    _posts.Add(record);
                }
                else
                {
                    Put(record);
                }
            }

            ShowPosts();
            return true;
        }
    }

    /// <summary>A post was acknowledged: it counts as soon as all of it, and of those before it, is known. Hearing it again changes nothing.</summary>
    public void Confirm(PostConfirmation confirmation)
    {
        lock (_lock)
        {
            _posts.Add(confirmation);
            ShowPosts();
        }
    }

    /// <summary>
    /// The product was removed: nothing of it exists. Orders go on where they were, so that what is written now stands above what a writer
    /// that has not heard of it may still write.
    /// </summary>
    /// <param name="generation">How often it was removed by now.</param>
    public void Clear(long generation)
    {
        lock (_lock)
        {
            _generation = generation;
            _pages.Clear();
            _order.Clear();
            _posts.Clear();
            _total = null;
            (_count, _samples) = (0, 0);
        }
    }

    public long ReadSince(long sequence, List<SegmentRange> ranges)
    {
        lock (_lock)
        {
            return _order.ReadSince(sequence, ranges);
        }
    }

    private void ShowPosts()
    {
        while (_posts.Next() is (var confirmation, var records))
        {
            foreach (var record in records)
            {
                Put(record);
            }

            if (confirmation.Total is { } segments)
            {
                _total ??= (segments, checked((uint)confirmation.Post), 0);
            }
        }
    }

    private void Put(SegmentRecord record)
    {
        _highestOrder = Math.Max(_highestOrder, record.Order);
        var (pageKey, slot) = (record.Index / PageSize, record.Index % PageSize);
        if (!_pages.TryGetValue(pageKey, out var page))
        {
            _pages[pageKey] = page = new SegmentRecord[PageSize];
        }

        // Two slots show what they committed in any order, and files are read in any order.
        var before = page[slot];
        if (before == record || (before.Columns > 0 && Compare(before.Order, before.Source, before.Offset, record.Order, record.Source, record.Offset) > 0))
        {
            return;
        }

        page[slot] = record;
        _count += before.Columns > 0 ? 0 : 1;
        _samples += record.Length - before.Length;

        // Two silos made the same: whose copy holds is no news to a reader.
        if (before.Columns != record.Columns || before.Length != record.Length || before.Content != record.Content || before.Inputs != record.Inputs)
        {
            _order.Add(record.Index);
        }
    }

    private int Compare(uint order, int source, long offset, uint otherOrder, int otherSource, long otherOffset)
    {
        if (order != otherOrder)
        {
            return order.CompareTo(otherOrder);
        }

        return source == otherSource ? offset.CompareTo(otherOffset) : string.CompareOrdinal(NameOf(source), NameOf(otherSource));
    }

    private string NameOf(int source) => writerOf is null ? string.Empty : writerOf(source);
}
