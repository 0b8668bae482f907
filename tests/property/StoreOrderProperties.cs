using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>Whoever has read the same commits of several writers has the same index, in whatever order they were read. CsCheck prints the seed of a failure.</summary>
public sealed class StoreOrderProperties
{
    private const int Span = 24;
    private static readonly string[] Writers = ["own", "alpha", "beta", "gamma"];

    // A writer never gives an order twice, so it states one total with each.
    private static readonly Gen<Commit[]> Computed =
        Gen.Select(Gen.UInt[1, 9], Gen.Int[0, Span - 1], Gen.Int[0, 8], Gen.Int[0, 3], Gen.Int[0, 3])
            .Select((order, first, count, source, total) => new Commit(source, order, first, count, total == 0 ? (order * 4) + source : null)).Array[1, 12];

    [Fact]
    public void Computed_segments_of_several_writers_give_the_same_index_in_any_order_of_reading() => ShouldConverge(Computed);

    private static void ShouldConverge(Gen<Commit[]> commits) =>
        Gen.Select(commits, Gen.Int[0, int.MaxValue]).Sample(
            (all, seed) =>
            {
                var order = Enumerable.Range(0, all.Length).ToArray();
                var first = Read(all, order);
                new Random(seed).Shuffle(order);
                var second = Read(all, order);
                Describe(second).ShouldBe(Describe(first));
                ShouldBeWhole(second);
            },
            iter: 2_000);

    private static SegmentIndex Read(Commit[] commits, IEnumerable<int> order)
    {
        var index = new SegmentIndex(source => Writers[source]);
        HashSet<long> seen = [];
        long sequence = 0;
        foreach (var at in order)
        {
            index.Commit([.. commits[at].Records(at)], commits[at].Total, commits[at].Order, commits[at].Source);

            // A reader that follows is told of everything that exists.
            List<SegmentRange> ranges = [];
            sequence = index.ReadSince(sequence, ranges);
            seen.UnionWith(Indices(ranges));
            Existing(index).All(seen.Contains).ShouldBeTrue();
        }

        sequence.ShouldBe(index.Sequence);
        return index;
    }

    private static void ShouldBeWhole(SegmentIndex index)
    {
        List<SegmentRange> ranges = [];
        index.ReadSince(0, ranges);
        var existing = Existing(index).ToList();
        Indices(ranges).Distinct().Order().ShouldBe(existing);
        index.Count.ShouldBe(existing.Count);
        index.Samples.ShouldBe(existing.Sum(at => index.TryGet(at, out var record) ? (long)record.Length : 0));
    }

    private static string Describe(SegmentIndex index) =>
        $"total {index.Total}: " + string.Join(", ", Existing(index).Select(at => index.TryGet(at, out var record) ? record.ToString() : ""));

    private static IEnumerable<long> Existing(SegmentIndex index) =>
        Enumerable.Range(0, Span + 8).Select(at => (long)at).Where(at => index.TryGet(at, out _));

    private static IEnumerable<long> Indices(IEnumerable<SegmentRange> ranges) =>
        ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)range.Count)).Select(at => (long)at);

    /// <summary>What one writer commits at once. Of computed segments, those of one index are told apart by content alone.</summary>
    private sealed record Commit(int Source, uint Order, int First, int Count, long? Total)
    {
        public IEnumerable<SegmentRecord> Records(int at) => Enumerable.Range(First, Count).Select(index => new SegmentRecord(
            index, 1, 1 + at, new ContentHash((ulong)at, 1), new ContentHash(1, (ulong)at), at * 1_000, Source, Order));
    }
}
