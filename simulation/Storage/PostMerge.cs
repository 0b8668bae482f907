using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Storage;

/// <summary>
/// The fencing rule of a dataset's log. A post of number e that begins at segment b voids what lower posts wrote at or behind b, and adopts
/// what they wrote below: its beginning was read after every lower post had lost its right. A record is final once its post was
/// confirmed or a higher one adopted it; until then a higher post may still void it, and no reader is shown it.
/// </summary>
internal sealed class PostMerge(WorldRules rules)
{
    private readonly List<Record> _records = [];
    private readonly SortedDictionary<int, (long Begin, bool Confirmed)> _posts = [];

    /// <summary>One past the last segment that counts; a total that counts says the same.</summary>
    public long End { get; private set; }

    /// <summary>Segments in all, when the seal is final.</summary>
    public long? Total { get; private set; }

    public void Add(in Record record)
    {
        _posts[record.Post] = (record.Begin, record.Kind == RecordKind.Confirmation || _posts.GetValueOrDefault(record.Post).Confirmed);
        if (record.Kind != RecordKind.Confirmation)
        {
            _records.Add(record);
        }
    }

    /// <summary>What is final, lowest index first.</summary>
    public List<Record> Visible()
    {
        // For each post from the highest down: where the higher ones begin, at the lowest and at the highest.
        var bounds = new Dictionary<int, (long Lowest, long Highest)>();
        var (lowest, highest) = (long.MaxValue, long.MinValue);
        foreach (var (post, (begin, _)) in _posts.Reverse())
        {
            bounds[post] = (lowest, highest);
            (lowest, highest) = (Math.Min(lowest, begin), Math.Max(highest, begin));
        }

        var best = new SortedDictionary<long, Record>();
        End = 0;
        foreach (var record in _records)
        {
            var (voidFrom, adoptedBelow) = bounds[record.Post];
            if (rules.Fences && record.Index >= voidFrom)
            {
                continue;
            }

            End = Math.Max(End, record.Kind == RecordKind.Total ? record.Index : record.Index + 1);
            if (rules.ReadersWait && !_posts[record.Post].Confirmed && record.Index >= adoptedBelow)
            {
                continue;
            }

            if (record.Kind == RecordKind.Total)
            {
                Total = record.Index;
            }
            else if (rules.MergesByArrival || !best.TryGetValue(record.Index, out var other) || other.Post < record.Post)
            {
                best[record.Index] = record;
            }
        }

        return [.. best.Values];
    }
}
