using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Storage;

/// <summary>
/// Which posts of a dataset's log count. A post that lost its right, and has not noticed, may write at any time, so order in time says nothing
/// here, and files have none between them. Two rules are played:
///
/// <see cref="Posting.Fenced"/>: a post of number e that begins at segment b voids what lower posts wrote at or behind b, and adopts
/// what they wrote below. What was acknowledged is whole; but of two posts that lost their right one may replace the other below a third,
/// which was acknowledged on the ground of the first.
///
/// <see cref="Posting.Chained"/>, the one that holds: each post also says which post was the last when it began. What counts are the
/// latest post and those that it follows; everything else is void, whenever it comes. A post that was confirmed is followed by all that come
/// after it, since its right ended only after it was in the log: so what it follows is final, and nothing else is shown to readers.
/// </summary>
internal sealed class PostMerge(WorldRules rules)
{
    private readonly List<Record> _records = [];
    private readonly SortedDictionary<int, (PostOrigin Origin, bool Confirmed)> _posts = [];

    /// <summary>One past the last segment that counts, final or not: where the next post begins.</summary>
    public long End { get; private set; }

    /// <summary>The latest post that wrote: what the next one follows; 0 while there is none.</summary>
    public int Latest { get; private set; }

    /// <summary>Segments in all, when the seal is final.</summary>
    public long? Total { get; private set; }

    public void Add(in Record record)
    {
        var confirmed = record.Kind == RecordKind.Confirmation;
        _posts[record.Origin.Post] = (record.Origin, confirmed || (_posts.TryGetValue(record.Origin.Post, out var known) && known.Confirmed));
        Latest = Math.Max(Latest, record.Origin.Post);
        if (!confirmed)
        {
            _records.Add(record);
        }
    }

    /// <summary>What readers are shown, lowest index first.</summary>
    public IEnumerable<Record> Visible()
    {
        var latestConfirmed = 0;
        foreach (var (post, (_, confirmed)) in _posts)
        {
            latestConfirmed = confirmed || !rules.ReadersWait ? post : latestConfirmed;
        }

        var (counting, final) = rules.Posting == Posting.Chained ? (ChainOf(Latest), ChainOf(latestConfirmed)) : (null, null);
        var shown = new SortedDictionary<long, Record>();
        End = 0;
        foreach (var record in _records)
        {
            if (counting is null ? Counts(record) : counting.Contains(record.Origin.Post))
            {
                End = Math.Max(End, record.Kind == RecordKind.Total ? record.Index : record.Index + 1);
            }

            if (final is null ? !Counts(record) || !IsSettled(record) : !final.Contains(record.Origin.Post))
            {
                continue;
            }

            if (record.Kind == RecordKind.Total)
            {
                Total = record.Index;
            }
            else if (rules.MergesByArrival || !shown.TryGetValue(record.Index, out var other) || other.Origin.Post < record.Origin.Post)
            {
                shown[record.Index] = record;
            }
        }

        return shown.Values;
    }

    private HashSet<int> ChainOf(int post)
    {
        var chain = new HashSet<int>();
        while (_posts.TryGetValue(post, out var known) && chain.Add(post))
        {
            post = known.Origin.Follows;
        }

        return chain;
    }

    private bool Counts(in Record record)
    {
        foreach (var (post, (origin, _)) in _posts)
        {
            if (rules.Posting == Posting.Fenced && post > record.Origin.Post && origin.Begin <= record.Index)
            {
                return false;
            }
        }

        return true;
    }

    // Confirmed, or a higher post began behind it.
    private bool IsSettled(in Record record)
    {
        var settled = !rules.ReadersWait || _posts[record.Origin.Post].Confirmed;
        foreach (var (post, (origin, _)) in _posts)
        {
            settled |= post > record.Origin.Post && origin.Begin > record.Index;
        }

        return settled;
    }
}
