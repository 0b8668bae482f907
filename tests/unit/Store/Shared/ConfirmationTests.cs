using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>A post counts once it is confirmed, as a whole and for everybody; and one that never is does no harm, in whichever store.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ConfirmationTests(SharedPostgres server)
{
    [Theory, OnFiles, OnDatabase]
    public void A_committed_post_is_seen_by_nobody_until_it_is_confirmed_and_then_by_everybody(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var poster = stores.Open(0);
        poster.Append(Posted(0, 3), null, commit: false, post: 1);
        poster.Append(Posted(3, 5), null, commit: true, post: 1);
        ShouldAllHold(stores, []);
        stores.Restart(0).LastPost.ShouldBe(0);

        stores.Open(1).Confirm(new PostConfirmation(1, 0, 5));
        ShouldAllHold(stores, Posted(0, 5));
        foreach (var log in new[] { stores.Open(0), stores.Open(1), stores.Restart(2) })
        {
            log.LastPost.ShouldBe(1);
            log.WriterOf(Record(log, 0)).ShouldBe("silo0-1");
        }
    }

    [Theory, OnFiles, OnDatabase]
    public void What_a_post_that_lost_its_right_commits_never_shows_at_the_end_in_the_middle_or_in_the_place_of_others(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (zombie, poster) = (stores.Open(0), stores.Open(1));
        Post(poster, 1, 0, [.. Posted(0, 2), .. Posted(4, 6)]);

        // Ticket 2 was given out, and lost; ticket 3, which follows post 1 as well, is acknowledged before and after the zombie has written.
        zombie.Append([.. Posted(1, 4, version: 7), .. Posted(5, 9, version: 7)], null, commit: true, post: 2);
        poster.Append(Posted(6, 7), null, commit: true, post: 3);
        poster.Confirm(new PostConfirmation(3, 1, 1));
        ShouldAllHold(stores, [.. Posted(0, 2), .. Posted(4, 7)]);
        AppendIfItMay(zombie, Posted(2, 3, version: 7), 2);
        Post(poster, 4, 3, Posted(2, 3));
        ShouldAllHold(stores, [.. Posted(0, 3), .. Posted(4, 7)]);
    }

    [Theory, OnFiles, OnDatabase]
    public void A_post_that_revises_supersedes_and_is_news_to_who_follows(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (one, other) = (stores.Open(0), stores.Open(1));
        Post(one, 1, 0, Posted(0, 4));
        other.Refresh();
        long sequence = 0;
        other.Since(ref sequence).ShouldBe([0, 1, 2, 3], ignoreOrder: true);

        one.Append(Posted(1, 3, version: 2), null, commit: true, post: 2);
        other.Refresh();
        other.Since(ref sequence).ShouldBeEmpty("it may yet be void");
        other.Confirm(new PostConfirmation(2, 1, 2));
        other.Since(ref sequence).ShouldBe([1, 2], ignoreOrder: true);
        NewSegment[] expected = [.. Posted(0, 1), .. Posted(1, 3, version: 2), .. Posted(3, 4)];
        ShouldAllHold(stores, expected);
        Post(other, 3, 2, Posted(2, 3, version: 3));
        one.Refresh();
        one.ShouldHold([.. expected[..2], .. Posted(2, 3, version: 3), expected[3]]);
    }

    [Theory, OnFiles, OnDatabase]
    public void A_confirmation_may_be_said_again_by_anybody_and_changes_nothing(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (one, other) = (stores.Open(0), stores.Open(1));
        Post(one, 1, 0, Posted(0, 2));
        Post(one, 2, 1, Posted(1, 3, version: 1));
        other.Refresh();
        var sequence = other.Sequence;
        foreach (var log in new[] { one, other, one, stores.Open(2) })
        {
            log.Confirm(new PostConfirmation(1, 0, 2));
            log.Confirm(new PostConfirmation(2, 1, 2));
        }

        other.Sequence.ShouldBe(sequence);
        ShouldAllHold(stores, [.. Posted(0, 1), .. Posted(1, 3, version: 1)]);
    }

    [Theory, OnFiles, OnDatabase]
    public void The_total_shows_with_the_confirmation_of_the_post_that_seals(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (one, other) = (stores.Open(0), stores.Open(1));
        Should.Throw<ArgumentException>(() => one.Append(Posted(0, 2), 2, commit: true, post: 1));
        Post(one, 1, 0, Posted(0, 2));
        one.Append(Posted(2, 3), null, commit: true, post: 2);
        one.Total.ShouldBeNull();
        one.Confirm(new PostConfirmation(2, 1, 1, 3));
        other.Confirm(new PostConfirmation(3, 2, 0));
        foreach (var log in new[] { one, other, stores.Restart(2) })
        {
            log.Refresh();
            (log.Total, log.LastPost).ShouldBe((3, 3));
        }
    }

    [Theory, OnFiles, OnDatabase]
    public void A_confirmation_in_the_middle_of_another_post_shows_nothing_of_that_one(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var log = stores.Open(0);
        Post(stores.Open(1), 1, 0, Posted(0, 2));
        log.Append(Posted(2, 4), null, commit: false, post: 2);

        // Said again by an activation that slept: in a file it commits what stands before it.
        log.Confirm(new PostConfirmation(1, 0, 2));
        ShouldAllHold(stores, Posted(0, 2));
        log.Append(Posted(4, 5), null, commit: true, post: 2);
        ShouldAllHold(stores, Posted(0, 2));
        log.Confirm(new PostConfirmation(2, 1, 3));
        ShouldAllHold(stores, Posted(0, 5));

        log.Append(Posted(5, 7), null, commit: false, post: 3);
        log.Confirm(new PostConfirmation(2, 1, 3));
        log.Discard(3);
        Post(stores.Open(1), 4, 2, Posted(5, 6, version: 1));
        ShouldAllHold(stores, [.. Posted(0, 5), .. Posted(5, 6, version: 1)]);
    }

    [Theory, OnFiles, OnDatabase]
    public void A_lower_post_is_refused_once_a_higher_one_is_known_and_appends_nothing(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (zombie, poster) = (stores.Open(0), stores.Open(1));
        zombie.Append(Posted(0, 4, version: 1), null, commit: false, post: 1);
        Post(poster, 2, 0, Posted(0, 2, version: 2));
        var refused = Should.Throw<RefusalException>(() => zombie.Append([], null, commit: true, post: 1));
        refused.Refusals.ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.Conflict);
        refused.Message.ShouldContain("the post has lost its right");
        zombie.Discard(1);
        ShouldAllHold(stores, Posted(0, 2, version: 2));
        Post(poster, 3, 2, Posted(2, 3, version: 2));
        ShouldAllHold(stores, Posted(0, 3, version: 2));
    }

    [Theory, OnFiles, OnDatabase]
    public void Two_posters_in_one_process_do_not_take_each_others_staged_segments(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var log = stores.Open(0);
        log.Append(Posted(0, 2, version: 1), null, commit: false, post: 1);
        log.Append(Posted(0, 1, version: 2), null, commit: false, post: 2);
        Should.Throw<RefusalException>(() => log.Append(Posted(2, 3, version: 1), null, commit: false, post: 1));
        log.Discard(1);
        log.Append(Posted(1, 2, version: 2), null, commit: true, post: 2);
        log.Confirm(new PostConfirmation(2, 0, 2));
        ShouldAllHold(stores, Posted(0, 2, version: 2));
    }

    [Fact]
    public void An_append_without_a_post_does_not_commit_half_a_post()
    {
        using var stores = new StoreCluster(StoreKind.Files, server);
        var log = stores.Open(0);
        log.Append(Posted(0, 2), null, commit: false, post: 1);
        Should.Throw<RefusalException>(() => log.Append([], 1, commit: true)).Refusals[0].Kind.ShouldBe(RefusalKind.Conflict);
        Post(log, 1, 0, Posted(0, 2));
        ShouldAllHold(stores, Posted(0, 2));
    }

    [PostgresFact]
    public void Confirming_takes_the_rows_of_lost_posts_out_of_the_database_and_one_that_lacks_segments_is_said_so()
    {
        using var stores = new StoreCluster(StoreKind.Database, server);
        stores.Open(0).Append(Posted(0, 4, version: 7), null, commit: true, post: 1);
        stores.Open(1).Append(Posted(0, 2), null, commit: true, post: 2);
        stores.CountStaged().ShouldBe(2, "the next poster clears away what lower ones left");
        Should.Throw<StoreDamagedException>(() => stores.Open(0).Confirm(new PostConfirmation(2, 0, 3))).Message.ShouldContain("post 2");
        ShouldAllHold(stores, []);
        stores.Open(0).Confirm(new PostConfirmation(2, 0, 2));
        stores.CountStaged().ShouldBe(0);
        ShouldAllHold(stores, Posted(0, 2));
    }

    private static SegmentRecord Record(ISegmentLog log, long index)
    {
        log.TryGet(index, out var record).ShouldBeTrue();
        return record;
    }

    private static void Post(ISegmentLog log, long post, long follows, NewSegment[] segments)
    {
        log.Append(segments, null, commit: true, post: post);
        log.Confirm(new PostConfirmation(post, follows, segments.Length));
    }

    // Whether its store knows in time that the right is lost is another question.
    private static void AppendIfItMay(ISegmentLog log, NewSegment[] segments, long post)
    {
        try
        {
            log.Append(segments, null, commit: true, post: post);
        }
        catch (RefusalException refused)
        {
            refused.Message.ShouldContain("the post has lost its right");
        }
    }

    private static NewSegment[] Posted(long first, long end, int version = 0) =>
        [.. Segments.MakeRange(first, end, version).Select(segment => segment with { Inputs = default })];

    private static void ShouldAllHold(StoreCluster stores, NewSegment[] expected)
    {
        foreach (var log in new[] { stores.Open(0), stores.Open(1), stores.Restart(2) })
        {
            log.Refresh();
            log.ShouldHold(expected);
            long sequence = 0;
            log.Since(ref sequence).ShouldBe(expected.Select(segment => segment.Index), ignoreOrder: true);
        }
    }
}
