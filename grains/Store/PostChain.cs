namespace Lisa.Grains.Store;

/// <summary>
/// The posts to a dataset that many silos may write, and which of them count. A post's segments lie in its writer's file, pending; that it was
/// acknowledged is said in another file, later; and files are read in any order. Each confirmation names the post before it, so the acknowledged
/// posts are a chain, and they are shown along it: a post when all of its segments were seen, and all posts before it are shown. What
/// lies between two links lost its right and was never answered for: it is dropped, wherever in the dataset it was to stand.
///
/// So whoever reads sees the dataset as it was after some acknowledged post, the whole of it and nothing else, and who has seen more
/// sees a later state of the same. Whoever owns it locks it.
/// </summary>
internal sealed class PostChain
{
    private readonly SortedDictionary<long, Dictionary<long, SegmentRecord>> _pending = [];
    private readonly Dictionary<long, PostConfirmation> _followers = [];

    /// <summary>The last post that is shown; 0 while there is none.</summary>
    public long Last { get; private set; }

    /// <summary>The highest number met, of whatever became of it.</summary>
    public long Highest { get; private set; }

    /// <summary>Posts of which segments wait: confirmed ones that are not seen as a whole, and those of which it is open what becomes of them.</summary>
    public int Waiting => _pending.Count;

    /// <summary>A segment of a post; its order is the post's number.</summary>
    public void Add(in SegmentRecord record)
    {
        Highest = Math.Max(Highest, record.Order);
        if (record.Order <= Last)
        {
            // Void: of those that count, every segment had been seen.
            return;
        }

        if (!_pending.TryGetValue(record.Order, out var post))
        {
            _pending[record.Order] = post = [];
        }

        // A post has one writer, who writes one place after the other.
        if (!post.TryGetValue(record.Index, out var before) || before.Offset < record.Offset)
        {
            post[record.Index] = record;
        }
    }

    /// <summary>A confirmation, which may come again.</summary>
    public void Add(PostConfirmation confirmation)
    {
        Highest = Math.Max(Highest, confirmation.Post);
        if (confirmation.Post > Last)
        {
            _followers[confirmation.Follows] = confirmation;
        }
    }

    /// <summary>The next post that counts, with its segments in their order; null while the next is not known, or not seen as a whole.</summary>
    public (PostConfirmation Confirmation, IReadOnlyList<SegmentRecord> Records)? Next()
    {
        if (!_followers.TryGetValue(Last, out var next))
        {
            return null;
        }

        var records = _pending.GetValueOrDefault(next.Post);
        if ((records?.Count ?? 0) < next.Segments)
        {
            return null;
        }

        _followers.Remove(Last);
        Last = next.Post;
        while (_pending.Count > 0 && _pending.Keys.First() is var lowest && lowest <= Last)
        {
            _pending.Remove(lowest);
        }

        return (next, records is null ? [] : [.. records.Values.OrderBy(record => record.Index)]);
    }

    public void Clear()
    {
        _pending.Clear();
        _followers.Clear();
        (Last, Highest) = (0, 0);
    }
}
