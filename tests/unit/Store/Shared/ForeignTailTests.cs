using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>A process follows the file of another one, which may die in the middle of a chunk, or take back what it staged.</summary>
public sealed class ForeignTailTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void A_writer_that_died_in_a_chunk_shows_what_it_had_committed_and_others_go_on()
    {
        byte[] bytes;
        int committed;
        using (var dying = Store("dying"))
        {
            using var lease = dying.Open(StoreFolder.Product);
            lease.Log.Append(Segments.MakeRange(0, 2), null, commit: true);
            lease.Log.Append(Segments.MakeRange(2, 3), null, commit: false);
            committed = (int)new FileInfo(PathOf("dying")).Length;
            lease.Log.Append(Segments.MakeRange(3, 5), total: 5, commit: true);
            bytes = File.ReadAllBytes(PathOf("dying"));
        }

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            File.WriteAllBytes(PathOf("dying"), bytes.AsSpan(0, cut));
            File.Delete(PathOf("living"));
            using var living = Store("living");
            using var lease = living.Open(StoreFolder.Product);
            var expected = Segments.MakeRange(0, cut == bytes.Length ? 5 : cut >= FirstCommit(bytes) ? 2 : 0);
            lease.Log.Count.ShouldBe(expected.Length, $"cut at byte {cut} of {bytes.Length}, staged up to {committed}");
            lease.Log.Append([Segments.Make(9)], null, commit: true);
            lease.Log.ShouldHold([.. expected, Segments.Make(9)]);
            new FileInfo(PathOf("dying")).Length.ShouldBe(cut, "nobody writes the file of another");
        }
    }

    [Fact]
    public void A_chunk_that_is_being_written_appears_when_its_last_byte_is_there_and_not_before()
    {
        byte[] bytes;
        using (var writing = Store("writing"))
        {
            using var lease = writing.Open(StoreFolder.Product);
            lease.Log.Append(Segments.MakeRange(0, 2), null, commit: true);
            lease.Log.Append(Segments.MakeRange(2, 4), null, commit: true);
            bytes = File.ReadAllBytes(PathOf("writing"));
        }

        var first = FirstCommit(bytes);
        File.WriteAllBytes(PathOf("writing"), bytes.AsSpan(0, first));
        using var reading = Store("reading");
        using var follower = reading.Open(StoreFolder.Product);
        using var file = new FileStream(PathOf("writing"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (var at = first; at < bytes.Length; at++)
        {
            follower.Log.Refresh();
            follower.Log.Count.ShouldBe(2, $"{at} bytes of {bytes.Length}");
            file.Write(bytes.AsSpan(at, 1));
        }

        follower.Log.Refresh();
        follower.Log.ShouldHold(Segments.MakeRange(0, 4));
    }

    [Fact]
    public async Task What_a_writer_staged_and_took_back_is_never_seen_however_a_reader_times_its_looks()
    {
        const int rounds = 300;
        using var writing = Store("writing");
        using var reading = Store("reading");
        using var writer = writing.Open(StoreFolder.Product);
        using var reader = reading.Open(StoreFolder.Product);
        using var done = new CancellationTokenSource();
        var looking = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                reader.Log.Refresh();
                for (long index = 0; index < rounds * 2 && reader.Log.TryGet(index, out var record); index++)
                {
                    record.Inputs.High.ShouldBe(2UL, $"segment {index} was taken back");
                }
            }
        });
        for (var round = 0; round < rounds; round++)
        {
            // Of the same size, at the same place: only the content tells them apart.
            writer.Log.Append([Segments.Make(round * 2, version: 7)], null, commit: false);
            writer.Log.Discard();
            writer.Log.Append([Segments.Make(round * 2, version: 1)], null, commit: false);
            writer.Log.Append([Segments.Make((round * 2) + 1, version: 1)], null, commit: true);
        }

        await done.CancelAsync();
        await looking;
        reader.Log.Refresh();
        reader.Log.ShouldHold(Segments.MakeRange(0, rounds * 2, version: 1));
    }

    [Fact]
    public void Files_of_new_writers_are_found_however_fast_they_follow_each_other()
    {
        using var reading = Store("reading");
        using var reader = reading.Open(StoreFolder.Product);
        for (var life = 0; life < 40; life++)
        {
            using (var writing = Store($"life-{life}"))
            {
                using var lease = writing.Open(StoreFolder.Product);
                lease.Log.Append([Segments.Make(life)], null, commit: true);
            }

            reader.Log.Refresh();
            reader.Log.ShouldHold(Segments.MakeRange(0, life + 1));
        }
    }

    [Fact]
    public void A_file_made_within_the_tick_of_the_last_change_is_found_though_the_directory_looks_as_before()
    {
        var directory = Path.GetDirectoryName(PathOf("one"))!;
        var time = new FakeTimeProvider();
        using var others = new ForeignLogs(directory, "reading", time);
        var index = new SegmentIndex(others.NameOf);
        Write("one", 0);
        others.Refresh(index).ShouldBeTrue();
        var changed = Directory.GetLastWriteTimeUtc(directory);
        Write("two", 1);
        Directory.SetLastWriteTimeUtc(directory, changed);
        others.Refresh(index).ShouldBeTrue();
        index.Count.ShouldBe(2);
        time.Advance(TimeSpan.FromSeconds(1));
        others.Refresh(index).ShouldBeFalse();
        Write("three", 2);
        Directory.SetLastWriteTimeUtc(directory, changed.AddMilliseconds(10));
        others.Refresh(index).ShouldBeTrue();
        index.Count.ShouldBe(3);
    }

    [Fact]
    public void A_staged_chunk_that_was_replaced_before_the_commit_was_seen_is_read_again()
    {
        var (taken, written, commit) = (Head(1, commits: false), Head(2, commits: false), Head(3, commits: true));
        var reads = 0;
        var chunks = LogReader.ReadCommitted(
            offset => offset == 0 ? ++reads == 1 ? taken : written : offset == taken.Size ? commit : null, 0, out var end);
        chunks.Select(chunk => chunk.Header).ShouldBe([written, commit]);
        end.ShouldBe(written.Size + commit.Size);
        reads.ShouldBe(4, "seen, found changed, seen, found the same");
    }

    [Fact]
    public void A_flipped_byte_in_what_another_committed_and_vouched_for_is_damage_for_all()
    {
        using (var writing = Store("writing"))
        {
            using var lease = writing.Open(StoreFolder.Product);
            for (var chunk = 0; chunk < 3; chunk++)
            {
                lease.Log.Append([Segments.Make(chunk)], null, commit: true);
            }
        }

        var bytes = File.ReadAllBytes(PathOf("writing"));
        bytes[50] ^= 1;
        File.WriteAllBytes(PathOf("writing"), bytes);
        using var reading = Store("reading");
        Should.Throw<StoreDamagedException>(() => reading.Open(StoreFolder.Product)).Message.ShouldContain(PathOf("writing"));
        bytes[50] ^= 1;
        File.WriteAllBytes(PathOf("writing"), bytes);
        using var again = reading.Open(StoreFolder.Product);
        again.Log.ShouldHold(Segments.MakeRange(0, 3));
    }

    [Fact]
    public void Samples_that_never_reached_the_disk_behind_a_whole_head_are_not_there()
    {
        using (var writing = Store("writing"))
        {
            using var lease = writing.Open(StoreFolder.Product);
            lease.Log.Append([Segments.Make(0)], null, commit: true);
            lease.Log.Append([Segments.Make(1)], null, commit: true);
        }

        var bytes = File.ReadAllBytes(PathOf("writing"));
        Array.Clear(bytes, bytes.Length - 16, 16);
        File.WriteAllBytes(PathOf("writing"), bytes);
        using var reading = Store("reading");
        using var reader = reading.Open(StoreFolder.Product);
        reader.Log.ShouldHold(Segments.Make(0));
        reader.Log.Append([Segments.Make(1)], null, commit: true);
        reader.Log.ShouldHold(Segments.MakeRange(0, 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../other")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("silo/1")]
    public void A_writer_whose_name_is_no_file_name_is_refused(string name) => Should.Throw<ArgumentException>(() => Store(name));

    public void Dispose() => _folder.Dispose();

    // The second chunk of three begins behind the first, whose two segments are the first committed.
    private static int FirstCommit(byte[] bytes) =>
        (int)ChunkHeader.Parse(bytes.AsSpan(0, (int)ChunkHeader.SizeOf(2))).ShouldNotBeNull().Size;

    private static ChunkHeader Head(int index, bool commits)
    {
        var bytes = new byte[ChunkHeader.SizeOf(1)];
        new ChunkHeader(commits, null, 0, 8, [new SegmentRecord(index, 1, 1, default, new ContentHash(1, 1), 0)], 1).Format(bytes);
        return ChunkHeader.Parse(bytes).ShouldNotBeNull();
    }

    private void Write(string writer, long index)
    {
        using var store = Store(writer);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append([Segments.Make(index)], null, commit: true);
    }

    private FileSegmentStore Store(string writer) => new(new FileStoreOptions(_folder.Path, ReserveBytes: 0, Writer: writer));

    private string PathOf(string writer) => Path.Combine(_folder.Path, StoreFolder.Product.Text[..2], StoreFolder.Product.Text, writer + ".log");
}
