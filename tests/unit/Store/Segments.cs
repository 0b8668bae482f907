using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Shouldly;

namespace Lisa.Tests.Unit.Store;

/// <summary>Segments whose every sample follows from index and version, so that what comes back can be checked to the bit.</summary>
internal static class Segments
{
    public static NewSegment Make(long index, int version = 0, int columns = 2, int length = 5)
    {
        var block = new Block(columns, length);
        for (var i = 0; i < block.Samples.Length; i++)
        {
            block.Samples[i] = (index * 1_000_003) + (version * 1_009) + i + 0.5;
        }

        return new NewSegment(index, block, new ContentHash((ulong)version + 1, (ulong)index));
    }

    public static NewSegment[] MakeRange(long first, long end, int version = 0) =>
        [.. Enumerable.Range(0, (int)(end - first)).Select(i => Make(first + i, version))];

    public static void ShouldHold(this ISegmentLog log, params IEnumerable<NewSegment> expected)
    {
        var all = expected.ToList();
        log.Count.ShouldBe(all.Count);
        log.Samples.ShouldBe(all.Sum(segment => (long)segment.Samples.Length));
        foreach (var segment in all)
        {
            log.ShouldHaveWithin(segment);
        }
    }

    /// <summary>The log has this segment, whatever else it has.</summary>
    public static void ShouldHaveWithin(this ISegmentLog log, NewSegment segment)
    {
        log.TryGet(segment.Index, out var record).ShouldBeTrue($"segment {segment.Index}");
        record.Inputs.ShouldBe(segment.Inputs);
        using var block = log.Read(record);
        (block.Columns, block.Length).ShouldBe((segment.Samples.Columns, segment.Samples.Length));
        block.Samples.SequenceEqual(segment.Samples.Samples).ShouldBeTrue($"samples of segment {segment.Index}");
    }

    /// <summary>Every index that the log says was committed after a sequence.</summary>
    public static HashSet<long> Since(this ISegmentLog log, ref long sequence)
    {
        List<SegmentRange> ranges = [];
        sequence = log.ReadSince(sequence, ranges);
        HashSet<long> indices = [];
        foreach (var range in ranges)
        {
            for (var index = range.First; index < range.End; index++)
            {
                indices.Add(index);
            }
        }

        return indices;
    }
}
