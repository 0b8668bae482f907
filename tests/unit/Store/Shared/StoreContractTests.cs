using Lisa.Grains.Store;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>What every segment store promises, whoever shares it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StoreContractTests(SharedPostgres server)
{
    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void What_is_committed_is_seen_here_at_once_elsewhere_after_a_refresh_and_by_later_lives(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append(Segments.MakeRange(0, 5), null, commit: true);
        here.Append([Segments.Make(9, length: 2)], null, commit: true, Durability.Soon);
        NewSegment[] all = [.. Segments.MakeRange(0, 5), Segments.Make(9, length: 2)];
        here.ShouldHold(all);
        there.Refresh();
        there.ShouldHold(all);
        stores.Open(2).ShouldHold(all);
        stores.Restart(0).ShouldHold(all);
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void What_is_staged_is_seen_by_nobody_until_one_commit_shows_it_all(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append([Segments.Make(0)], null, commit: true);
        here.Append(Segments.MakeRange(1, 3), total: 5, commit: false);
        here.Append(Segments.MakeRange(3, 5), null, commit: false);
        foreach (var log in new[] { here, there })
        {
            log.Refresh();
            log.ShouldHold(Segments.Make(0));
            log.Total.ShouldBeNull();
        }

        here.Append([], null, commit: true);
        foreach (var log in new[] { here, there })
        {
            log.Refresh();
            log.ShouldHold(Segments.MakeRange(0, 5));
            log.Total.ShouldBe(5);
        }
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void What_is_discarded_is_gone_and_other_segments_may_take_its_place(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append(Segments.MakeRange(0, 3, version: 1), null, commit: false);
        there.Refresh();
        here.Discard();
        here.Append(Segments.MakeRange(0, 2, version: 2), null, commit: false);
        there.Refresh();
        here.Append([Segments.Make(2, version: 2)], null, commit: true);
        there.Refresh();
        there.ShouldHold(Segments.MakeRange(0, 3, version: 2));
        here.ShouldHold(Segments.MakeRange(0, 3, version: 2));
        stores.Restart(2).ShouldHold(Segments.MakeRange(0, 3, version: 2));
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void A_staged_post_dies_with_its_writer(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        stores.Open(0).Append(Segments.MakeRange(0, 3), null, commit: false, post: 1);
        var again = stores.Restart(0);
        again.Append([Segments.Make(0, version: 1)], null, commit: true, post: 2);
        again.Confirm(new PostConfirmation(2, 0, 1));
        again.ShouldHold(Segments.Make(0, version: 1));
        stores.Open(1).ShouldHold(Segments.Make(0, version: 1));
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void The_same_segments_made_twice_count_once(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append(Segments.MakeRange(0, 4), null, commit: true);
        there.Append(Segments.MakeRange(0, 6), null, commit: true);
        here.Append(Segments.MakeRange(2, 6), null, commit: true);
        foreach (var log in new[] { here, there, stores.Open(2) })
        {
            log.Refresh();
            log.ShouldHold(Segments.MakeRange(0, 6));
        }
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public async Task Silos_that_make_the_same_segments_at_once_do_no_harm(StoreKind kind)
    {
        const int chunks = 20;
        using var stores = new StoreCluster(kind, server);
        using var barrier = new Barrier(3);
        var logs = Enumerable.Range(0, 3).Select(stores.Open).ToList();
        await Task.WhenAll(logs.Select(log => Task.Run(() =>
        {
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                barrier.SignalAndWait();
                log.Append(Segments.MakeRange(chunk * 2, (chunk * 2) + 2), chunks * 2, commit: true);
                log.ShouldHaveWithin(Segments.Make(chunk * 2));
            }
        })));
        ShouldAgree(logs);
        logs[0].ShouldHold(Segments.MakeRange(0, chunks * 2));
        var again = stores.Restart(1);
        again.ShouldHold(Segments.MakeRange(0, chunks * 2));
        again.Total.ShouldBe(chunks * 2);
        ShouldAgree([logs[0], again]);
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public async Task Silos_that_make_different_segments_at_once_come_to_agree(StoreKind kind)
    {
        const int rounds = 20;
        using var stores = new StoreCluster(kind, server);
        using var barrier = new Barrier(3);
        var logs = Enumerable.Range(0, 3).Select(stores.Open).ToList();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(at => Task.Run(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                barrier.SignalAndWait();
                logs[at].Append([Segments.Make(round, version: at, length: 3 + at)], null, commit: true);
            }
        })));
        ShouldAgree(logs);
        var seen = logs[0].Samples;
        var again = stores.Restart(2);
        again.Samples.ShouldBe(seen);
        ShouldAgree([logs[0], again]);
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public async Task Readers_elsewhere_that_follow_miss_nothing_and_see_only_whole_segments(StoreKind kind)
    {
        const int chunks = 25;
        using var stores = new StoreCluster(kind, server);
        using var done = new CancellationTokenSource();
        var (one, other, reading) = (stores.Open(0), stores.Open(1), stores.Open(2));
        var reader = Task.Run(() =>
        {
            HashSet<long> seen = [];
            long sequence = 0;
            bool last;
            do
            {
                last = done.IsCancellationRequested;
                reading.Refresh();
                foreach (var index in reading.Since(ref sequence))
                {
                    seen.Add(index);
                    reading.ShouldHaveWithin(Segments.Make(index));
                }
            }
            while (!last);
            return seen.Count;
        });
        await Task.WhenAll(new[] { one, other }.Select((log, at) => Task.Run(() =>
        {
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                var first = ((chunk * 2) + at) * 3L;
                log.Append(Segments.MakeRange(first, first + 3), null, commit: true, Durability.Soon);
            }
        })));
        await done.CancelAsync();
        (await reader).ShouldBe(chunks * 2 * 3);
        reading.Count.ShouldBe(chunks * 2 * 3);
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void A_segment_of_other_inputs_supersedes_wherever_it_was_made(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        there.Append(Segments.MakeRange(0, 3), null, commit: true);
        here.Refresh();
        here.Append([Segments.Make(1, version: 4, length: 9)], null, commit: true);
        there.Refresh();
        NewSegment[] all = [Segments.Make(0), Segments.Make(1, version: 4, length: 9), Segments.Make(2)];
        there.ShouldHold(all);
        here.ShouldHold(all);
        there.Append([Segments.Make(1, version: 5)], null, commit: true);
        stores.Restart(2).ShouldHold(Segments.Make(0), Segments.Make(1, version: 5), Segments.Make(2));
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void The_first_total_stands_for_everybody(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append([], total: 7, commit: true);
        there.Append([], total: 9, commit: true);
        there.Total.ShouldBe(7);
        here.Refresh();
        here.Total.ShouldBe(7);
        stores.Restart(2).Total.ShouldBe(7);
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void Watchers_hear_of_what_others_committed_when_somebody_looks(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        var heard = 0;
        using (there.OnAdvance(() => heard++))
        {
            there.Refresh();
            heard.ShouldBe(0);
            here.Append([Segments.Make(0)], null, commit: true);
            there.Refresh();
            heard.ShouldBe(1);
            there.Refresh();
            heard.ShouldBe(1);
            here.Append([], total: 1, commit: true);
            there.Refresh();
            heard.ShouldBe(2);
        }
    }

    [Theory, OnFiles, OnDatabase]
    public void Who_wrote_a_segment_is_known_everywhere(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        stores[0].IsShared.ShouldBeTrue();
        stores[0].Writer.ShouldNotBe(stores[1].Writer);
        stores.Open(0).Append([Segments.Make(0)], null, commit: true);
        stores.Open(1).Append([Segments.Make(1)], null, commit: true);
        foreach (var log in new[] { stores.Open(0), stores.Open(1), stores.Open(2) })
        {
            log.TryGet(0, out var first).ShouldBeTrue();
            log.TryGet(1, out var second).ShouldBeTrue();
            log.WriterOf(first).ShouldBe(stores[0].Writer);
            log.WriterOf(second).ShouldBe(stores[1].Writer);
        }
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void A_synced_product_is_found_by_the_next_life(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        stores.Open(0).Append([Segments.Make(0)], null, commit: true, Durability.Soon);
        var log = stores.Open(1);
        log.Append([Segments.Make(1)], null, commit: true, Durability.Soon);
        log.Sync();
        stores.Restart(0).ShouldHold(Segments.MakeRange(0, 2));
    }

    private static void ShouldAgree(IEnumerable<ISegmentLog> logs)
    {
        var all = logs.ToList();
        all.ForEach(log => log.Refresh());
        foreach (var log in all)
        {
            (log.Count, log.Samples, log.Total).ShouldBe((all[0].Count, all[0].Samples, all[0].Total));
            for (long index = 0; index < 64; index++)
            {
                log.TryGet(index, out var record).ShouldBe(all[0].TryGet(index, out var expected));
                (record.Content, record.Inputs, record.Order, record.Offset).ShouldBe((expected.Content, expected.Inputs, expected.Order, expected.Offset), $"segment {index}");
                if (record.Columns > 0)
                {
                    log.WriterOf(record).ShouldBe(all[0].WriterOf(expected));
                }
            }
        }
    }
}
