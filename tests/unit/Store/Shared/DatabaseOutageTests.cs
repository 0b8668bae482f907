using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Lisa.Silo.Storage.Segments;
using Lisa.Tests.Postgres;
using Npgsql;
using Shouldly;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>The database goes away in the middle of the work, or its answers do.</summary>
public sealed class DatabaseOutageTests
{
    [PostgresFact]
    public async Task Appends_and_posts_wait_through_crashes_of_the_database_and_lose_and_double_nothing()
    {
        const int chunks = 120;
        await using var server = await PostgresServer.StartAsync();
        await using var database = StoreCluster.Database(server.ConnectionString);
        var reports = 0;
        using var store = Store(database, "one", 60, _ => Interlocked.Increment(ref reports));
        using var computed = store.Open(StoreFolder.Product);
        using var posted = store.Open(ProductId.OfDataset("posted"));
        var progress = new SemaphoreSlim(0);
        var computing = Task.Run(() => Append(computed.Log, post: false));
        var posting = Task.Run(() => Append(posted.Log, post: true));
        for (var crash = 0; crash < 3; crash++)
        {
            for (var steps = 0; steps < 40; steps++)
            {
                (await progress.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }

            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await Task.WhenAll(computing, posting);
        reports.ShouldBeGreaterThan(0);
        using var other = Store(database, "other", 60);
        using var found = other.Open(StoreFolder.Product);
        found.Log.ShouldHold(Segments.MakeRange(0, chunks * 2));
        using var foundPosted = other.Open(ProductId.OfDataset("posted"));
        foundPosted.Log.ShouldHold(Segments.MakeRange(0, chunks * 2).Select(segment => segment with { Inputs = default }));

        void Append(ISegmentLog log, bool post)
        {
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                var segments = Segments.MakeRange(chunk * 2, (chunk * 2) + 2).Select(segment => post ? segment with { Inputs = default } : segment).ToList();
                if (post)
                {
                    log.Append([segments[0]], null, commit: false, post: chunk + 1);
                    log.Append([segments[1]], null, commit: true, post: chunk + 1);
                    log.Confirm(new PostConfirmation(chunk + 1, chunk, 2));
                }
                else
                {
                    log.Append(segments, null, commit: true);
                }

                progress.Release();
            }
        }
    }

    [PostgresFact]
    public async Task A_commit_whose_answer_was_lost_is_found_done_when_it_is_tried_again()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var direct = StoreCluster.Database(server.ConnectionString);
        using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(server.ConnectionString).Port);
        var through = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Port = proxy.Port };
        await using var database = NpgsqlDataSource.Create(through.ConnectionString);
        using var store = Store(database, "one", 60);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append([Segments.Make(0)], null, commit: true);

        proxy.CutAnswerTo("INSERT INTO segment (");
        lease.Log.Append(Segments.MakeRange(1, 3), null, commit: true);
        proxy.Cuts.ShouldBe(1);
        lease.Log.ShouldHold(Segments.MakeRange(0, 3));

        using var posted = store.Open(ProductId.OfDataset("posted"));
        NewSegment[] samples = [.. Segments.MakeRange(0, 3).Select(segment => segment with { Inputs = default })];
        posted.Log.Append(samples, null, commit: false, post: 4);
        posted.Log.Append([], null, commit: true, post: 4);
        proxy.CutAnswerTo("DELETE FROM segment_staged AS g");
        posted.Log.Confirm(new PostConfirmation(4, 0, 3, 3));
        proxy.Cuts.ShouldBe(2);
        posted.Log.ShouldHold(samples);
        posted.Log.Total.ShouldBe(3);
        using var other = Store(direct, "other", 60);
        using var found = other.Open(ProductId.OfDataset("posted"));
        found.Log.ShouldHold(samples);
    }

    [PostgresFact]
    public async Task A_database_that_stays_away_is_given_up_after_the_patience_and_the_store_goes_on_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = StoreCluster.Database(server.ConnectionString);
        using var store = Store(database, "one", 0.5);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append([Segments.Make(0)], null, commit: true);
        await server.StopAsync();
        var away = Should.Throw<StoreUnavailableException>(() => lease.Log.Append([Segments.Make(1)], null, commit: true));
        away.Message.ShouldContain("append to product");
        away.Message.ShouldContain("away since");
        lease.Log.Count.ShouldBe(1, "what is known stays known");
        await server.StartAgainAsync();
        lease.Log.Append([Segments.Make(1)], null, commit: true);
        lease.Log.ShouldHold(Segments.MakeRange(0, 2));
    }

    [PostgresFact]
    public async Task A_store_that_is_closed_waits_no_longer()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = StoreCluster.Database(server.ConnectionString);
        var failed = new TaskCompletionSource();
        var store = Store(database, "one", 3_600, _ => failed.TrySetResult());
        var lease = store.Open(StoreFolder.Product);
        await server.StopAsync();
        var waiting = Task.Run(() => lease.Log.Append([Segments.Make(1)], null, commit: true));
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        store.Dispose();
        await Should.ThrowAsync<StoreUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static PostgresSegmentStore Store(NpgsqlDataSource database, string writer, double patienceSeconds, Action<Exception>? report = null) =>
        new(database, new PostgresStoreOptions(writer, patienceSeconds), new SegmentCache(0), TimeProvider.System, report);
}
