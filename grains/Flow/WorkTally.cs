using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>How a work item ended, as far as its cost goes.</summary>
/// <param name="Segments">What it was to make.</param>
/// <param name="Done">How many of them, from the first on, it made.</param>
/// <param name="Failed">The segment behind those failed.</param>
/// <param name="Lost">Its silo died: its cost is not known.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Elapsed">Time in its slot.</param>
/// <param name="Silo">Where it was computed.</param>
/// <param name="Run">Which run pays for it.</param>
public sealed record ItemCost(
    SegmentRange Segments, long Done, bool Failed, bool Lost, WorkCost Cost, TimeSpan Elapsed, string Silo, string Run)
{
    /// <summary>How many of those that it made were there already.</summary>
    public long Found { get; init; }
}

/// <summary>
/// Gathers what work items cost until it is told to the product's work grain. A failed attempt is counted as a segment that nothing came of:
/// an item that made three and failed at the fourth has spent a quarter in vain.
/// </summary>
/// <param name="source">Of what is told.</param>
public sealed class WorkTally(Guid source)
{
    private readonly List<WorkRange> _made = [];
    private readonly SortedDictionary<string, WorkCost> _vain = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _failures = [];
    private long _items;
    private long _lost;
    private long _number;

    /// <summary>Whether there is anything to tell.</summary>
    public bool HasNews => _items > 0 || _lost > 0;

    /// <summary>A work item ended.</summary>
    /// <param name="item">How.</param>
    /// <param name="now">When.</param>
    public void Add(ItemCost item, DateTimeOffset now)
    {
        if (item.Lost)
        {
            _lost++;
            return;
        }

        // One that was handed back before it began, or waited for something, has cost nothing.
        if (item.Done == 0 && !item.Failed && item.Elapsed == TimeSpan.Zero)
        {
            return;
        }

        _items++;
        var stop = item.Segments.First + item.Done;
        var isInVain = item.Done == item.Found;
        var vain = isInVain ? item.Cost : item.Failed ? item.Cost.Share(1, item.Done + 1) : default;
        if (isInVain || item.Failed)
        {
            _vain[item.Run] = _vain.GetValueOrDefault(item.Run) + vain;
        }

        if (item.Failed)
        {
            _failures[stop] = _failures.GetValueOrDefault(stop) + 1;
        }

        if (!isInVain)
        {
            _made.Add(new WorkRange(
                item.Segments.First, stop, item.Cost - vain, now - item.Elapsed, now, [item.Silo], item.Run, 1 + FailuresOf(item.Segments.First, stop)));
        }
    }

    /// <summary>What there is to tell, and begins anew.</summary>
    public WorkDone Take()
    {
        List<WorkRange> made = [.. _made.OrderBy(range => range.First)];
        while (made.Count > WorkLedger.MostRanges && WorkLedger.Coalesce(made) is var fewer && fewer.Count < made.Count)
        {
            made = fewer;
        }

        var work = new WorkDone(source, ++_number, [.. made], _vain.ToImmutableSortedDictionary(StringComparer.Ordinal), _items, _lost);
        _made.Clear();
        _vain.Clear();
        (_items, _lost) = (0, 0);
        return work;
    }

    // Few segments ever fail: most of the time there is nothing to look through.
    private int FailuresOf(long first, long end)
    {
        var most = 0;
        foreach (var index in _failures.Keys.Where(index => first <= index && index < end).ToList())
        {
            most = Math.Max(most, _failures[index]);
            _failures.Remove(index);
        }

        return most;
    }
}
