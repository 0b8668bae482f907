using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>
/// Adds work to what is known of a product. Nothing is counted twice, whatever is told again; nothing is lost, whatever is computed again:
/// of a segment that was made before, what it cost then becomes repeated work. So at any time
/// <c>spent = kept + repeated</c>, and kept is what the segments cost as they are.
///
/// The size is bounded. Where there are too many ranges, those that touch each other and were paid for by one run become one, two and two;
/// where holes part them, the shortest lose their identity and keep their cost.
/// </summary>
public static class WorkLedger
{
    /// <summary>Ranges that are told apart at most.</summary>
    public const int MostRanges = 256;

    /// <summary>Runs that are told apart at most; of more, the oldest become <see cref="Earlier"/>.</summary>
    public const int MostRuns = 256;

    /// <summary>Stands for runs that are no longer told apart; before all others in their order.</summary>
    public const string Earlier = "(earlier)";

    /// <summary>Stands for whoever asks for a segment without a run.</summary>
    public const string Demand = "(demand)";

    /// <summary>Stands for whoever has segments computed again to compare them.</summary>
    public const string Recomputation = "(recomputation)";

    /// <summary>Sources that are remembered: only those that may still repeat themselves matter.</summary>
    public const int MostMarks = 64;

    public static ProductWork Add(ProductWork known, WorkDone work)
    {
        // Numbers begin at 1: that of a source which is not known is 0.
        var mark = known.Marks.FirstOrDefault(each => each.Source == work.Source);
        if (mark.Number >= work.Number)
        {
            return known;
        }

        var paid = known.Paid.ToBuilder();
        foreach (var (run, cost) in work.Vain)
        {
            paid[run] = paid.GetValueOrDefault(run) + cost;
        }

        var ranges = known.Made.ToList();
        var repeated = work.Vain.Values.Aggregate(known.Repeated, (sum, cost) => sum + cost);
        foreach (var made in work.Made)
        {
            repeated += Replace(ranges, made);
            paid[made.Run] = paid.GetValueOrDefault(made.Run) + made.Cost;
        }

        var marks = known.Marks.Remove(mark).Add(new WorkMark(work.Source, work.Number));
        return Bound(known with
        {
            Made = [.. ranges],
            Repeated = repeated,
            Paid = paid.ToImmutable(),
            Items = known.Items + work.Items,
            Lost = known.Lost + work.Lost,
            Marks = marks.Length > MostMarks ? marks.RemoveAt(0) : marks,
        });
    }

    /// <summary>Makes fewer ranges of many, keeping what they cost and which segments they are.</summary>
    public static List<WorkRange> Coalesce(IReadOnlyList<WorkRange> ranges)
    {
        var fewer = new List<WorkRange>(ranges.Count);
        for (var at = 0; at < ranges.Count; at++)
        {
            var range = ranges[at];
            if (at + 1 < ranges.Count && ranges[at + 1] is var next && range.End == next.First && range.Run == next.Run)
            {
                range = Join(range, next);
                at++;
            }

            fewer.Add(range);
        }

        return fewer;
    }

    // Puts a range in its place among disjoint ones, and says what that was worth which it displaces.
    private static WorkCost Replace(List<WorkRange> ranges, WorkRange made)
    {
        WorkCost displaced = default;
        var at = FirstEndingBehind(ranges, made.First);
        while (at < ranges.Count && ranges[at].First < made.End)
        {
            var old = ranges[at];
            var before = old.Cost.Share(Math.Max(0, made.First - old.First), old.Count);
            var after = old.Cost.Share(Math.Max(0, old.End - made.End), old.Count);
            displaced += old.Cost - before - after;
            ranges.RemoveAt(at);
            if (old.First < made.First)
            {
                ranges.Insert(at++, old with { End = made.First, Cost = before });
            }

            if (old.End > made.End)
            {
                ranges.Insert(at, old with { First = made.End, Cost = after });
                break;
            }
        }

        ranges.Insert(at, made);
        return displaced;
    }

    private static int FirstEndingBehind(List<WorkRange> ranges, long index)
    {
        var low = 0;
        var high = ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].End <= index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static ProductWork Bound(ProductWork work)
    {
        IReadOnlyList<WorkRange> ranges = work.Made;
        while (ranges.Count > MostRanges && Coalesce(ranges) is var fewer && fewer.Count < ranges.Count)
        {
            ranges = fewer;
        }

        // By half: folded one by one, every addition would pay for the sorting.
        var folding = ranges.Count > MostRanges ? ranges.OrderBy(range => range.Count).Take(ranges.Count - (MostRanges / 2)).ToHashSet() : [];
        var folded = work.Folded;
        foreach (var range in folding)
        {
            folded = folded.SetItem(range.Run, folded.GetValueOrDefault(range.Run) + range.Cost);
        }

        var paid = work.Paid;
        while (paid.Count > MostRuns)
        {
            var oldest = paid.First(entry => entry.Key is not (Earlier or Demand or Recomputation));
            paid = paid.Remove(oldest.Key).SetItem(Earlier, paid.GetValueOrDefault(Earlier) + oldest.Value);
        }

        return work with
        {
            Made = [.. ranges.Where(range => !folding.Contains(range))],
            Folded = folded,
            FoldedSegments = work.FoldedSegments + folding.Sum(range => range.Count),
            Paid = paid,
        };
    }

    private static WorkRange Join(WorkRange one, WorkRange next) => one with
    {
        End = next.End,
        Cost = one.Cost + next.Cost,
        Started = one.Started < next.Started ? one.Started : next.Started,
        Ended = one.Ended > next.Ended ? one.Ended : next.Ended,
        Silos = [.. one.Silos.Union(next.Silos)],
        Attempts = Math.Max(one.Attempts, next.Attempts),
    };
}
