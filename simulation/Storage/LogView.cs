using Lisa.Simulation.Checks;
using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Storage;

/// <summary>
/// A product's log as one reader sees it: the files of all writers merged by a rule that does not depend on the order in which they are
/// read. Computed segments are the same whoever wrote them, so one record of each is enough. Posted ones go by <see cref="PostMerge"/>.
/// What a reader has been shown is never taken back, unless the product is removed as a whole.
/// </summary>
internal sealed class LogView(SharedLog log, WorldRules rules, int reader)
{
    private readonly List<int> _read = [];
    private readonly List<Record?> _shown = [];
    private readonly List<long> _arrivals = [];
    private readonly PostMerge? _posts = log.IsPosted ? new PostMerge(rules) : null;

    /// <summary>Indices in the order in which they came to be seen here; readers remember how far they have read.</summary>
    public IReadOnlyList<long> Arrivals => _arrivals;

    public long? Total { get; private set; }

    /// <summary>Which life of the product it shows.</summary>
    public int Generation { get; private set; }

    public bool IsComplete => Total is { } total && _arrivals.Count >= total;

    /// <summary>One past the last posted segment that counts by now, acknowledged or not: where the next post begins.</summary>
    public long End => _posts?.End ?? 0;

    /// <summary>The latest post that wrote.</summary>
    public int LatestPost => _posts?.Latest ?? 0;

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
            foreach (var record in _posts.Visible())
            {
                Show(record);
            }

            if (_posts.Total is { } total)
            {
                Know(total);
            }
        }
    }

    private void Apply(in Record record)
    {
        if (_posts is not null)
        {
            _posts.Add(record);
        }
        else if (record.Kind == RecordKind.Total)
        {
            Know(record.Index);
        }
        else
        {
            Show(record);
        }
    }

    private void Know(long total)
    {
        if (Total is { } known && known != total)
        {
            throw new BrokenInvariantException($"a product had {known} segments in all, and now has {total}");
        }

        Total = total;
    }

    private void Show(in Record record)
    {
        while (_shown.Count <= record.Index)
        {
            _shown.Add(null);
        }

        if (_shown[(int)record.Index] is not { } known)
        {
            _shown[(int)record.Index] = record;
            _arrivals.Add(record.Index);
        }
        else if (known.Content != record.Content)
        {
            throw new BrokenInvariantException($"segment {record.Index} changes after a reader has seen it: it was of post {known.Origin.Post}, it is of post {record.Origin.Post}");
        }
    }
}
