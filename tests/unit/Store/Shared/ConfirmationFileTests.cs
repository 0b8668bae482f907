using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>Posts and their confirmations lie in files of different writers, which come to be seen at different times, and of which one may be lost.</summary>
public sealed class ConfirmationFileTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void A_confirmation_that_is_seen_before_the_segments_shows_nothing_until_all_of_them_are_seen()
    {
        Post("poster", 1, Posted(0, 2));
        Confirm("grain", new PostConfirmation(1, 0, 2));
        Post("other", 2, Posted(2, 5));
        Confirm("grain", new PostConfirmation(2, 1, 3));
        Post("poster", 3, Posted(0, 1, version: 1));
        Confirm("grain", new PostConfirmation(3, 2, 1));
        var hidden = Hide("other");
        using var reading = Store("reading");
        using var reader = reading.Open(StoreFolder.Product);

        // Post 3 is there as a whole, and stands on one that is not: who holds a post against what is there must not meet half of it.
        reader.Log.ShouldHold(Posted(0, 2));
        reader.Log.LastPost.ShouldBe(1);
        File.Move(hidden, PathOf("other"));
        reader.Log.Refresh();
        reader.Log.ShouldHold([.. Posted(0, 1, version: 1), .. Posted(1, 5)]);
        reader.Log.LastPost.ShouldBe(3);
    }

    [Fact]
    public void A_confirmation_that_was_torn_is_none_and_is_made_again_by_another()
    {
        Post("poster", 1, Posted(0, 3));
        Confirm("dying", new PostConfirmation(1, 0, 3));
        var bytes = File.ReadAllBytes(PathOf("dying"));
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            File.WriteAllBytes(PathOf("dying"), bytes.AsSpan(0, cut));
            using var reading = Store("reading");
            using var reader = reading.Open(StoreFolder.Product);
            reader.Log.Count.ShouldBe(0, $"cut at byte {cut} of {bytes.Length}");
        }

        Confirm("living", new PostConfirmation(1, 0, 3));
        using var later = Store("later");
        using var found = later.Open(StoreFolder.Product);
        found.Log.ShouldHold(Posted(0, 3));
    }

    [Fact]
    public void Who_confirms_writes_it_down_himself_though_another_file_has_it()
    {
        Post("poster", 1, Posted(0, 2));
        Confirm("lost", new PostConfirmation(1, 0, 2));
        Confirm("kept", new PostConfirmation(1, 0, 2));
        Post("poster", 2, Posted(2, 3));
        Confirm("kept", new PostConfirmation(2, 1, 1));
        Hide("lost");
        using var later = Store("later");
        using var found = later.Open(StoreFolder.Product);
        found.Log.ShouldHold(Posted(0, 3));
    }

    [Fact]
    public void A_log_that_is_opened_again_has_its_own_posts_pending_as_those_of_others()
    {
        using var store = Store("own", openLogs: 0);
        Append(store, 1, Posted(0, 2));
        Append(store, 2, Posted(0, 1, version: 7));
        using (var lease = store.Open(StoreFolder.Product))
        {
            lease.Log.Count.ShouldBe(0);
            lease.Log.Confirm(new PostConfirmation(1, 0, 2));
            lease.Log.ShouldHold(Posted(0, 2));
        }

        Append(store, 3, Posted(2, 3));
        using (var lease = store.Open(StoreFolder.Product))
        {
            lease.Log.ShouldHold(Posted(0, 2));
            lease.Log.Confirm(new PostConfirmation(3, 1, 1));
        }

        using var again = store.Open(StoreFolder.Product);
        again.Log.ShouldHold(Posted(0, 3));
        again.Log.LastPost.ShouldBe(3);
    }

    [Fact]
    public void A_reader_that_is_told_by_a_look_sees_all_of_a_post_or_nothing()
    {
        const int posts = 60;
        using var poster = Store("poster");
        using var grain = Store("grain");
        using var reading = Store("reading");
        using var reader = reading.Open(StoreFolder.Product);
        using var confirming = grain.Open(StoreFolder.Product);
        for (var post = 1; post <= posts; post++)
        {
            // Every post revises all that is there: one that is read in part would show two versions.
            Append(poster, post, Posted(0, 4, version: post));
            reader.Log.Refresh();
            ShouldBeOf(post - 1);
            confirming.Log.Confirm(new PostConfirmation(post, post - 1, 4));
            reader.Log.Refresh();
            ShouldBeOf(post);
        }

        void ShouldBeOf(int version) => reader.Log.ShouldHold(version == 0 ? [] : Posted(0, 4, version));
    }

    public void Dispose() => _folder.Dispose();

    private static NewSegment[] Posted(long first, long end, int version = 0) =>
        [.. Segments.MakeRange(first, end, version).Select(segment => segment with { Inputs = default })];

    private static void Append(FileSegmentStore store, long post, NewSegment[] segments)
    {
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append(segments, null, commit: true, post: post);
    }

    private void Post(string writer, long post, NewSegment[] segments)
    {
        using var store = Store(writer);
        Append(store, post, segments);
    }

    private void Confirm(string writer, PostConfirmation confirmation)
    {
        using var store = Store(writer);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Confirm(confirmation);
    }

    private string Hide(string writer)
    {
        var hidden = Path.Combine(_folder.Path, writer);
        File.Move(PathOf(writer), hidden);
        return hidden;
    }

    private FileSegmentStore Store(string writer, int openLogs = 64) =>
        new(new FileStoreOptions(_folder.Path, ReserveBytes: 0, OpenLogs: openLogs, Writer: writer));

    private string PathOf(string writer) => Path.Combine(_folder.Path, StoreFolder.Product.Text[..2], StoreFolder.Product.Text, writer + ".log");
}
