using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>A poster that lost its right and has not noticed does no harm, in whichever store.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FencingTests(SharedPostgres server)
{
    [Theory, OnFiles, OnDatabase]
    public void A_lower_post_is_refused_once_a_higher_one_is_known_and_appends_nothing(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (zombie, poster) = (stores.Open(0), stores.Open(1));
        zombie.Append(Posted(0, 4, version: 1), null, commit: false, post: 1);
        poster.Append(Posted(0, 2, version: 2), null, commit: true, post: 2);
        var refused = Should.Throw<RefusalException>(() => zombie.Append([], null, commit: true, post: 1));
        refused.Refusals.ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.Conflict);
        refused.Message.ShouldContain("the post has lost its right");
        zombie.Discard(1);
        ShouldAllHold(stores, Posted(0, 2, version: 2));
        poster.Append(Posted(2, 3, version: 2), null, commit: true, post: 3);
        ShouldAllHold(stores, Posted(0, 3, version: 2));
    }

    [Theory, OnFiles, OnDatabase]
    public void What_a_lower_post_committed_behind_the_begin_of_a_higher_one_is_void(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (zombie, poster) = (stores.Open(0), stores.Open(1));
        zombie.Append(Posted(0, 3), null, commit: true, post: 1);

        // The ticket of post 2 was given out with 3 segments; then the zombie of post 1 commits once more.
        poster.Refresh();
        zombie.Append(Posted(3, 9, version: 7), null, commit: true, post: 1);
        poster.Append(Posted(3, 5), null, commit: true, post: 2);
        ShouldAllHold(stores, Posted(0, 5));
        stores.Open(1).Append(Posted(5, 7), 7, commit: true, post: 3);
        ShouldAllHold(stores, Posted(0, 7));
    }

    [Theory, OnFiles, OnDatabase]
    public void A_post_takes_over_a_partial_segment_and_repeats_what_a_lower_one_has_behind_it(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (zombie, poster) = (stores.Open(0), stores.Open(1));
        zombie.Append([.. Posted(0, 2), Posted(2, 3, length: 2)[0]], null, commit: true, post: 1);
        zombie.Append(Posted(2, 5), null, commit: true, post: 1);
        poster.Append(Posted(2, 4), null, commit: true, post: 2);
        ShouldAllHold(stores, Posted(0, 4));
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
        ShouldAllHold(stores, Posted(0, 2, version: 2));
    }

    [Theory, OnFiles, OnDatabase]
    public void A_post_may_commit_in_parts(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var log = stores.Open(0);
        log.Append(Posted(0, 2), null, commit: true, post: 1);
        log.Append(Posted(2, 3), null, commit: true, post: 1);
        log.Append([], 3, commit: true);
        ShouldAllHold(stores, Posted(0, 3));
        stores.Open(2).Total.ShouldBe(3);
    }

    [Theory, OnFiles]
    public void A_seal_does_not_commit_half_a_post(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var log = stores.Open(0);
        log.Append(Posted(0, 2), null, commit: false, post: 1);
        Should.Throw<RefusalException>(() => log.Append([], 1, commit: true)).Refusals[0].Kind.ShouldBe(RefusalKind.Conflict);
        log.Append([], null, commit: true, post: 1);
        ShouldAllHold(stores, Posted(0, 2));
    }

    private static NewSegment[] Posted(long first, long end, int version = 0, int length = 5) =>
        [.. Enumerable.Range((int)first, (int)(end - first)).Select(index => Segments.Make(index, version, length: length) with { Inputs = default })];

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
