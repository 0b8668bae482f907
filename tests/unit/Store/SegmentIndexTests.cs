using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>The index of a log: what exists, and what is new since a reader last looked.</summary>
public sealed class SegmentIndexTests
{
    [Fact]
    public void A_reader_misses_nothing_whenever_it_looks()
    {
        const int seed = 20_260_117;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var index = new SegmentIndex();
            HashSet<long> committed = [];
            HashSet<long> seen = [];
            long sequence = 0;
            long offset = 0;
            for (var commit = 0; commit < 30; commit++)
            {
                var first = random.Next(0, 3_000);
                var records = Enumerable.Range(first, random.Next(1, 200)).Select(at => Record(at, offset += 8)).ToList();
                index.Commit(records, null);
                committed.UnionWith(records.Select(record => record.Index));
                if (random.Next(3) == 0)
                {
                    List<SegmentRange> ranges = [];
                    sequence = index.ReadSince(sequence, ranges);
                    foreach (var range in ranges)
                    {
                        seen.UnionWith(Enumerable.Range((int)range.First, (int)range.Count).Select(at => (long)at));
                    }

                    seen.SetEquals(committed).ShouldBeTrue($"seed {seed}, round {round}, commit {commit}");
                }
            }

            index.Count.ShouldBe(committed.Count);
        }
    }

    [Fact]
    public void A_reader_is_told_of_each_commit_once_and_of_nothing_twice()
    {
        const int seed = 20_261_125;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var index = new SegmentIndex();
            List<long> expected = [];
            List<SegmentRange> ranges = [];
            long sequence = 0;
            for (var commit = 0; commit < 40; commit++)
            {
                var first = random.Next(0, 30);
                var records = Enumerable.Range(first, random.Next(1, 10)).Select(at => Record(at, 8L * commit, length: 1 + commit)).ToList();
                index.Commit(records, null);
                expected.AddRange(records.Select(record => record.Index));
                if (random.Next(3) == 0)
                {
                    ranges.Clear();
                    sequence = index.ReadSince(sequence, ranges);
                    ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)range.Count).Select(at => (long)at))
                        .ShouldBe(expected, $"seed {seed}, round {round}, commit {commit}");
                    expected.Clear();
                }
            }
        }
    }

    [Fact]
    public void A_reader_that_is_up_to_date_reads_nothing()
    {
        var index = new SegmentIndex();
        index.Commit([Record(0, 0), Record(1, 8)], null);
        List<SegmentRange> ranges = [];
        index.ReadSince(index.Sequence, ranges).ShouldBe(2);
        ranges.ShouldBeEmpty();
    }

    [Fact]
    public void What_stands_later_in_the_file_supersedes_in_whichever_order_it_is_shown()
    {
        var index = new SegmentIndex();
        index.Commit([Record(5, 800, length: 3)], null);
        index.Commit([Record(5, 400, length: 7)], null);
        index.TryGet(5, out var record).ShouldBeTrue();
        record.Offset.ShouldBe(800);
        index.Samples.ShouldBe(3);
        index.Count.ShouldBe(1);
    }

    [Fact]
    public void A_record_that_is_shown_twice_counts_once()
    {
        var index = new SegmentIndex();
        index.Commit([Record(5, 800)], null);
        index.Commit([Record(5, 800)], null);
        index.Sequence.ShouldBe(1);
    }

    [Fact]
    public void A_segment_without_samples_exists_all_the_same()
    {
        var index = new SegmentIndex();
        index.Commit([Record(2, 16, length: 0)], null);
        index.TryGet(2, out _).ShouldBeTrue();
        index.Count.ShouldBe(1);
        index.Samples.ShouldBe(0);
    }

    private static SegmentRecord Record(long index, long offset, int length = 1) => new(index, 1, length, default, new ContentHash(1, 1), offset);
}
