using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>Which samples of a dataset are gaps: stretches within segments, as posts marked them, and whole segments without data.</summary>
internal static class DatasetGaps
{
    /// <summary>The stretches that lie before the end of the data; the others belong to a post that never committed.</summary>
    public static ImmutableArray<SampleRange> Before(this ImmutableArray<SampleRange> gaps, long end) =>
        [.. gaps.Where(gap => gap.First < end).Select(gap => gap with { End = Math.Min(gap.End, end) })];

    /// <summary>The stretches with others added.</summary>
    public static ImmutableArray<SampleRange> With(this ImmutableArray<SampleRange> gaps, IEnumerable<SampleRange> others) => ToRanges(SetOf(gaps.Concat(others)));

    /// <summary>The stretches after a post: within [first, end) those that it has, and no others.</summary>
    public static ImmutableArray<SampleRange> After(this ImmutableArray<SampleRange> gaps, long first, long end, IEnumerable<SampleRange> posted)
    {
        var all = SetOf(gaps);
        all.Remove(first, end);
        return ToRanges(all).With(posted);
    }

    /// <summary>How many samples are gaps.</summary>
    /// <param name="gaps">The stretches.</param>
    /// <param name="segments">Segments without data.</param>
    /// <param name="segmentLength">Samples in a segment.</param>
    public static long Count(this ImmutableArray<SampleRange> gaps, SegmentSet segments, int segmentLength)
    {
        if (segments.Count == 0)
        {
            return gaps.Sum(gap => gap.End - gap.First);
        }

        var all = SetOf(gaps);
        foreach (var range in segments)
        {
            all.Add(range.First * segmentLength, range.End * segmentLength);
        }

        return all.Count;
    }

    private static SegmentSet SetOf(IEnumerable<SampleRange> gaps)
    {
        var all = new SegmentSet();
        foreach (var gap in gaps)
        {
            all.Add(gap.First, gap.End);
        }

        return all;
    }

    private static ImmutableArray<SampleRange> ToRanges(SegmentSet gaps) => [.. gaps.Select(range => new SampleRange(range.First, range.End))];
}
