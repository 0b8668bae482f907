using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>A crash may leave any prefix of what was being written: reopening gives the committed segments of it, no more and no fewer.</summary>
public sealed class TornLogTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void A_log_cut_at_any_byte_of_its_last_chunk_has_all_before_it()
    {
        var (bytes, ends) = Write();
        for (var cut = ends[^2].Length; cut < ends[^1].Length; cut++)
        {
            ShouldHoldAfterCut(bytes, ends, cut);
        }
    }

    [Fact]
    public void A_log_cut_anywhere_has_what_was_committed_before_the_cut()
    {
        const int seed = 15_09_14;
        var random = new Random(seed);
        var (bytes, ends) = Write();
        for (var round = 0; round < 150; round++)
        {
            ShouldHoldAfterCut(bytes, ends, random.Next(0, bytes.Length));
        }
    }

    [Fact]
    public void A_flipped_byte_anywhere_in_the_tail_that_nothing_vouches_for_discards_the_tail()
    {
        var (bytes, ends) = Write();
        for (var at = ends[^2].Length; at < bytes.Length; at++)
        {
            using var log = _folder.OpenWith(Flipped(bytes, at));
            log.Count.ShouldBe(ends[^2].Segments, $"byte {at}");
            new FileInfo(_folder.LogPath).Length.ShouldBe(ends[^2].Length, $"byte {at}");
        }
    }

    [Fact]
    public void A_chunk_behind_a_torn_one_goes_with_it()
    {
        // Two slots wrote before either synced: both heads vouch only for the first chunk.
        using (var log = _folder.Open())
        {
            log.Append([Segments.Make(0)], null, commit: true);
        }

        var durable = new FileInfo(_folder.LogPath).Length;
        using (var file = new LogFile(_folder.LogPath))
        {
            WriteUnsynced(file, durable, Segments.Make(1));
            WriteUnsynced(file, durable, Segments.Make(2));
        }

        var bytes = File.ReadAllBytes(_folder.LogPath);
        using (var whole = _folder.OpenWith(bytes))
        {
            whole.ShouldHold(Segments.MakeRange(0, 3));
        }

        for (var at = durable; at < durable + ((bytes.Length - durable) / 2); at++)
        {
            using var torn = _folder.OpenWith(Flipped(bytes, at));
            torn.ShouldHold(Segments.Make(0));
        }
    }

    [Fact]
    public void A_log_goes_on_after_a_crash_where_it_was_cut()
    {
        var (bytes, ends) = Write();
        using (var log = _folder.OpenWith(bytes.AsSpan(0, (int)ends[^1].Length - 1)))
        {
            log.Append([Segments.Make(100)], total: 101, commit: true);
        }

        using var again = _folder.Open();
        again.Count.ShouldBe(ends[^2].Segments + 1);
        again.ShouldHaveWithin(Segments.Make(100));
        again.Total.ShouldBe(101);
    }

    public void Dispose() => _folder.Dispose();

    private static void WriteUnsynced(LogFile file, long durable, NewSegment segment)
    {
        var record = new SegmentRecord(
            segment.Index, segment.Samples.Columns, segment.Samples.Length, Hashing.Of(segment.Samples.Samples), segment.Inputs, 0);
        var head = new byte[ChunkHeader.SizeOf(1)];
        new ChunkHeader(true, null, durable, record.Bytes, [record]).Format(head);
        file.Write(head, [segment]);
    }

    private static byte[] Flipped(byte[] bytes, long at)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= 0x10;
        return flipped;
    }

    // Commits and staged chunks mixed; at each chunk's end, how many segments are committed by then, and where that commit ended.
    private (byte[] Bytes, List<(long Length, int Segments, long CommittedTo)> Ends) Write()
    {
        List<(long, int, long)> ends = [(0, 0, 0)];
        var first = 0;
        var committed = 0;
        long committedTo = 0;
        using (var log = _folder.Open())
        {
            foreach (var (count, commit) in new[] { (2, true), (1, false), (3, false), (1, true), (2, true), (3, true) })
            {
                log.Append(Segments.MakeRange(first, first + count), null, commit);
                first += count;
                var length = new FileInfo(_folder.LogPath).Length;
                (committed, committedTo) = commit ? (first, length) : (committed, committedTo);
                ends.Add((length, committed, committedTo));
            }
        }

        return (File.ReadAllBytes(_folder.LogPath), ends);
    }

    private void ShouldHoldAfterCut(byte[] bytes, List<(long Length, int Segments, long CommittedTo)> ends, long cut)
    {
        var (_, segments, committedTo) = ends.Last(end => end.Length <= cut);
        using var log = _folder.OpenWith(bytes.AsSpan(0, (int)cut));
        log.Count.ShouldBe(segments, $"cut at byte {cut}");
        log.ShouldHold(Segments.MakeRange(0, segments));
        new FileInfo(_folder.LogPath).Length.ShouldBe(committedTo, $"cut at byte {cut}");
    }
}
