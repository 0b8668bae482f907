using CsCheck;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>Holes, watermark and places of posts, held against a naive model of the segments that are there.</summary>
public sealed class DatasetFlowProperties
{
    private const int Length = 5;
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public void Holes_watermark_and_gaps_are_those_of_the_segments_that_are_there()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Random(seed);
                long? lateness = random.Next(3) == 0 ? null : random.Next(60);
                var flow = new DatasetFlow(Length, lateness);
                var there = new SortedDictionary<long, (int Length, bool IsGap)>();
                long watermark = 0;
                for (var fact = 0; fact < 40; fact++)
                {
                    var index = (long)random.Next(30);
                    var segment = (Length, IsGap: random.Next(4) == 0);
                    there[index] = segment;
                    flow.Committed(index, segment.Length, segment.IsGap);

                    var end = (there.Keys.Last() + 1) * Length;
                    flow.End.ShouldBe(end);
                    Each(flow.Holes).ShouldBe(Range(0, end / Length).Where(at => !there.ContainsKey(at)));
                    flow.Gaps.SelectMany(range => Range(range.First, range.End)).ShouldBe(there.Where(each => each.Value.IsGap).Select(each => each.Key));
                    flow.Watermark.ShouldBe(lateness is { } late ? Math.Max(0, end - late) : null);
                    (flow.Watermark ?? 0).ShouldBeGreaterThanOrEqualTo(watermark, "it never goes back");
                    watermark = flow.Watermark ?? 0;
                    Each(flow.Overdue).ShouldBe(Range(0, watermark / Length).Where(at => !there.ContainsKey(at)));
                    var looked = new SegmentRange(random.Next(20), 20 + random.Next(20));
                    flow.FirstWithData(looked).ShouldBe(Range(looked.First, looked.End)
                        .Where(at => there.TryGetValue(at, out var each) && !each.IsGap).Select(at => (long?)at).FirstOrDefault());
                }
            },
            iter: 2_000);
    }

    [Fact]
    public void A_hole_that_was_closed_is_overdue_no_more()
    {
        var flow = new DatasetFlow(Length, 2 * Length);
        flow.Committed(0, Length, false);
        flow.Committed(5, Length, false);
        flow.Overdue.ShouldBe([new SegmentRange(1, 4)]);
        foreach (var index in Each(flow.Overdue).ToList())
        {
            flow.Committed(index, Length, true);
        }

        flow.Overdue.ShouldBeEmpty();
        flow.Holes.ShouldBe([new SegmentRange(4, 5)]);
    }

    [Theory]
    [InlineData(null, 20, false, Placing.Append)]
    [InlineData(20L, 20, false, Placing.Append)]
    [InlineData(0L, 20, false, Placing.Whole)]
    [InlineData(15L, 20, false, Placing.Whole)]
    [InlineData(30L, 20, false, Placing.Whole)]
    [InlineData(-5L, 20, false, Placing.Overlaps)]
    [InlineData(13L, 20, false, Placing.Overlaps)]
    [InlineData(23L, 20, false, Placing.LeavesOut)]
    [InlineData(23L, 23, false, Placing.Append)]
    [InlineData(25L, 23, false, Placing.BehindPartial)]
    [InlineData(20L, 23, false, Placing.Whole)]
    [InlineData(20L + ((DatasetFlow.MostAhead + 1) * Length), 20, false, Placing.TooFar)]
    [InlineData(20L, 20, true, Placing.Sealed)]
    [InlineData(null, 20, true, Placing.Sealed)]
    [InlineData(15L, 20, true, Placing.Whole)]
    public void A_post_begins_at_the_end_or_where_a_segment_does(long? offset, long end, bool isSealed, Placing expected) =>
        new DatasetFlow(Length, null).Place(offset, end, isSealed).ShouldBe(expected);

    private static IEnumerable<long> Each(IEnumerable<SegmentRange> ranges) => ranges.SelectMany(range => Range(range.First, range.End));

    private static IEnumerable<long> Range(long first, long end) => Enumerable.Range((int)first, (int)Math.Max(0, end - first)).Select(at => (long)at);
}
