using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>What a process lately wrote or read is not fetched again, within a bound, and where it came from is counted.</summary>
public sealed class SegmentCacheTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void What_a_process_wrote_comes_from_memory_and_what_another_wrote_moves_once()
    {
        var (mine, theirs) = (new SegmentCache(1 << 20), new SegmentCache(1 << 20));
        using var writing = Store("writing", mine);
        using var reading = Store("reading", theirs);
        using var here = writing.Open(StoreFolder.Product);
        here.Log.Append([Segments.Make(0)], null, commit: true);
        here.Log.ShouldHaveWithin(Segments.Make(0));
        mine.Traffic.ShouldBe(new SegmentTraffic(80, 0, 0));

        using var there = reading.Open(StoreFolder.Product);
        there.Log.ShouldHaveWithin(Segments.Make(0));
        theirs.Traffic.ShouldBe(new SegmentTraffic(0, 0, 80));
        there.Log.ShouldHaveWithin(Segments.Make(0));
        theirs.Traffic.ShouldBe(new SegmentTraffic(80, 0, 80));
    }

    [Fact]
    public void Without_room_what_a_process_wrote_is_read_from_its_own_file()
    {
        var none = new SegmentCache(0);
        using var store = Store("one", none);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append([Segments.Make(0)], null, commit: true);
        lease.Log.ShouldHaveWithin(Segments.Make(0));
        lease.Log.ShouldHaveWithin(Segments.Make(0));
        none.Traffic.ShouldBe(new SegmentTraffic(0, 160, 0));
        none.Bytes.ShouldBe(0);
    }

    [Fact]
    public void A_reader_may_write_into_its_block_and_gives_it_back_without_harm_to_others()
    {
        var cache = new SegmentCache(1 << 20);
        using var store = Store("one", cache);
        using var lease = store.Open(StoreFolder.Product);
        var made = Segments.Make(0);
        lease.Log.Append([made], null, commit: true);
        made.Samples.Samples.Fill(-1);
        lease.Log.TryGet(0, out var record).ShouldBeTrue();
        using (var block = lease.Log.Read(record))
        {
            block.Samples.Fill(-2);
        }

        lease.Log.ShouldHaveWithin(Segments.Make(0));
    }

    [Fact]
    public async Task It_keeps_to_its_bound_while_many_threads_evict_what_others_copy()
    {
        const int bound = 64 << 10;
        const int seed = 99;
        var cache = new SegmentCache(bound);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var random = new Random(seed + thread);
            for (var round = 0; round < 20_000; round++)
            {
                var segment = Segments.Make(random.Next(400), columns: 2, length: 32);
                var content = Hashing.Of(segment.Samples.Samples);
                var record = new SegmentRecord(segment.Index, 2, 32, content, default, 0);
                using var copy = cache.TryGet(record, (columns, length) => new Block(columns, length));
                if (copy is null)
                {
                    cache.Add(content, segment.Samples);
                }
                else
                {
                    copy.Samples.SequenceEqual(segment.Samples.Samples).ShouldBeTrue($"seed {seed}, thread {thread}, round {round}");
                }
            }
        })));
        cache.Bytes.ShouldBeInRange(1, bound);
        cache.Traffic.CacheBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_longest_unused_goes_first()
    {
        // Room for two in each of sixteen shards, and all in one of them.
        var cache = new SegmentCache(16 * 2 * 80);
        var segments = Enumerable.Range(0, 200).Select(at => Segments.Make(at)).Where(each => Hashing.Of(each.Samples.Samples).Low % 16 == 3).Take(3).ToList();
        cache.Add(Hashing.Of(segments[0].Samples.Samples), segments[0].Samples);
        cache.Add(Hashing.Of(segments[1].Samples.Samples), segments[1].Samples);
        IsKept(cache, segments[0]).ShouldBeTrue();
        cache.Add(Hashing.Of(segments[2].Samples.Samples), segments[2].Samples);
        IsKept(cache, segments[0]).ShouldBeTrue();
        IsKept(cache, segments[1]).ShouldBeFalse();
        IsKept(cache, segments[2]).ShouldBeTrue();
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsKept(SegmentCache cache, NewSegment segment)
    {
        var record = new SegmentRecord(segment.Index, 2, 5, Hashing.Of(segment.Samples.Samples), segment.Inputs, 0);
        using var copy = cache.TryGet(record, (columns, length) => new Block(columns, length));
        return copy is not null;
    }

    private FileSegmentStore Store(string writer, SegmentCache cache) =>
        new(new FileStoreOptions(_folder.Path, ReserveBytes: 0, Writer: writer), cache);
}
