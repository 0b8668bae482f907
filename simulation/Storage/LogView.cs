using Lisa.Simulation.Checks;
using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Storage;

/// <summary>
/// A product's log as one reader sees it: the files of all writers merged by a rule that does not depend on the order in which they are
/// read. Of several records of one segment the highest holds; posted ones are held against each other only when they count, by <see cref="PostMerge"/>.
/// So what a reader has been shown is superseded by what is higher, and never taken back, unless the product is removed as a whole.
/// </summary>
internal sealed class LogView(SharedLog log, WorldRules rules, int reader)
{
    private readonly List<int> _read = [];
    private readonly List<Record?> _shown = [];
    private readonly List<long> _arrivals = [];
    private readonly PostMerge? _posts = log.IsPosted ? PostMerge.Of(rules) : null;

    /// <summary>
    /// Indices in the order in which they came to be seen here, one that was superseded by another content, or of other inputs, once more; readers
    /// remember how far they have read.
    /// </summary>
    public IReadOnlyList<long> Arrivals => _arrivals;

    /// <summary>How many different segments there are.</summary>
    public long Count { get; private set; }

    /// <summary>One past the last segment.</summary>
    public long End => _shown.Count;

    public long? Total { get; private set; }

    /// <summary>Which life of the product it shows.</summary>
    public int Generation { get; private set; }

    /// <summary>The highest order of any computed record that was seen, whether it holds or not.</summary>
    public int HighestOrder { get; private set; }

    public bool IsComplete => Total is { } total && Count >= total;

    /// <summary>The latest post that wrote.</summary>
    public int LatestPost => _posts?.Latest ?? 0;

    /// <summary>Whether the log says that a post was acknowledged.</summary>
    public bool IsConfirmed(int post) => _posts?.IsConfirmed(post) ?? false;

    public Record? Find(long index) => index < _shown.Count ? _shown[(int)index] : null;

    /// <summary>Reads on; <paramref name="skips"/> says that one file is not seen to have grown this time.</summary>
    public void Refresh(Func<bool>? skips = null)
    {
        if (Generation != log.Generation)
        {
            Generation = log.Generation;
            _read.Clear();
            _shown.Clear();
            _arrivals.Clear();
            Count = 0;
            Total = null;
        }

        var files = log.Files;
        while (_read.Count < files.Count)
        {
            _read.Add(0);
        }

        var news = false;
        for (var step = 0; step < files.Count; step++)
        {
            // Every reader begins with another file.
            var at = (step + reader) % files.Count;
            var records = files[at].Records;
            if (_read[at] == records.Count || (skips is not null && files[at].Writer != reader && skips()))
            {
                continue;
            }

            for (; _read[at] < records.Count; _read[at]++)
            {
                news = true;
                Apply(records[_read[at]]);
            }
        }

        if (news && _posts is not null)
        {
            foreach (var record in _posts.TakeNews())
            {
                Take(record);
            }
        }
    }

    private void Apply(in Record record)
    {
        HighestOrder = Math.Max(HighestOrder, record.Order);
        if (_posts is not null)
        {
            _posts.Add(record);
        }
        else
        {
            Take(record);
        }
    }

    private void Take(in Record record)
    {
        if (record.Kind == RecordKind.Segment)
        {
            Show(record);
        }
        else if (Total is { } known && known != record.Index)
        {
            throw new BrokenInvariantException($"a product had {known} segments in all, and now has {record.Index}");
        }
        else
        {
            Total = record.Index;
        }
    }

    private void Show(in Record record)
    {
        while (_shown.Count <= record.Index)
        {
            _shown.Add(null);
        }

        var known = _shown[(int)record.Index];
        if (known is { } other && (other.Rank == record.Rank || (other.Rank > record.Rank && !rules.MergesByArrival)))
        {
            return;
        }

        if (log.IsPosted)
        {
            log.Shown(record);
        }

        _shown[(int)record.Index] = record;
        Count += known is null ? 1 : 0;
        if (known is { } before && before.Content == record.Content && before.Inputs == record.Inputs)
        {
            // Whose copy holds is no news.
            return;
        }

        if (log.IsPosted && known?.Rank > record.Rank)
        {
            throw new BrokenInvariantException(
                $"segment {record.Index} of post {known.Value.Origin.Post} is superseded by that of the lower post {record.Origin.Post}");
        }

        _arrivals.Add(record.Index);
    }
}
