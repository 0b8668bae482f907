using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>A product is removed, whoever has it open or writes it just then, in whichever store.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RemovalTests(SharedPostgres server)
{
    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void A_removed_product_is_empty_here_elsewhere_and_to_later_lives_and_its_bytes_are_told(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append(Segments.MakeRange(0, 5), 5, commit: true);
        there.Refresh();
        there.Append(Segments.MakeRange(5, 7), null, commit: true);
        var stored = stores[1].List().ShouldHaveSingleItem();
        stored.Product.ShouldBe(stores.Product);
        stored.Bytes.ShouldBeGreaterThanOrEqualTo(7 * 10 * sizeof(double));

        stores[0].Remove(stores.Product).ShouldBe(stored.Bytes);
        foreach (var log in new[] { here, there, stores.Open(2) })
        {
            ShouldBeEmpty(log);
        }

        ShouldBeEmpty(stores.Restart(0));
        stores[2].List().ShouldBeEmpty();
        stores[2].Remove(stores.Product).ShouldBe(0);

        static void ShouldBeEmpty(ISegmentLog log)
        {
            log.Refresh();
            log.Count.ShouldBe(0);
            log.Samples.ShouldBe(0);
            log.Total.ShouldBeNull();
            log.TryGet(3, out _).ShouldBeFalse();
        }
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void What_is_made_again_after_a_removal_is_news_to_everybody(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (here, there) = (stores.Open(0), stores.Open(1));
        here.Append(Segments.MakeRange(0, 4), 4, commit: true);
        there.Refresh();
        long sequence = 0;
        there.Since(ref sequence);
        var generation = there.Generation;
        for (var round = 0; round < 3; round++)
        {
            stores[round % 2].Remove(stores.Product);
            here.Refresh();
            here.Append(Segments.MakeRange(1, 3), 4, commit: true);
            there.Refresh();
            there.Since(ref sequence).ShouldBe([1, 2], ignoreOrder: true);
            there.Generation.ShouldNotBe(generation);
            generation = there.Generation;
            there.Append([Segments.Make(0)], null, commit: true);
            here.Refresh();
            foreach (var log in new[] { here, there })
            {
                log.ShouldHold(Segments.MakeRange(0, 3));
                log.Total.ShouldBe(4);
            }
        }

        stores.Restart(0).ShouldHold(Segments.MakeRange(0, 3));
        stores.Open(2).ShouldHold(Segments.MakeRange(0, 3));
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public void A_record_that_was_looked_up_before_the_removal_is_read_right_or_not_at_all(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var log = stores.Open(0);
        log.Append(Segments.MakeRange(0, 3), null, commit: true);
        log.TryGet(1, out var record).ShouldBeTrue();
        stores[0].Remove(stores.Product);
        ReadOrGone();
        log.Append(Segments.MakeRange(1, 2, version: 3), null, commit: true);
        ReadOrGone();

        // A cache may have it still: its content is what it was.
        void ReadOrGone()
        {
            try
            {
                using var block = log.Read(record);
                block.Samples.SequenceEqual(Segments.Make(1).Samples.Samples).ShouldBeTrue();
            }
            catch (StoreUnavailableException gone)
            {
                gone.Message.ShouldContain("removed");
            }
        }
    }

    [Theory, OnFiles, OnDatabase]
    public void A_writer_that_has_not_heard_of_the_removal_is_told_and_writes_again(StoreKind kind)
    {
        using var stores = new StoreCluster(kind, server);
        var (remover, writer) = (stores.Open(0), stores.Open(1));
        writer.Append(Segments.MakeRange(0, 2), null, commit: true);
        remover.Refresh();
        stores[0].Remove(stores.Product);
        AppendUntilKept(writer, Segments.MakeRange(0, 3));
        foreach (var log in new[] { remover, writer, stores.Open(2) })
        {
            log.Refresh();
            log.ShouldHold(Segments.MakeRange(0, 3));
        }

        stores.Restart(1).ShouldHold(Segments.MakeRange(0, 3));
    }

    [Theory, OnEmbedded, OnFiles, OnDatabase]
    public async Task Whatever_is_acknowledged_after_the_last_removal_is_there(StoreKind kind)
    {
        const int rounds = 40;
        using var stores = new StoreCluster(kind, server);
        var logs = Enumerable.Range(0, 3).Select(stores.Open).ToList();
        using var last = new ManualResetEventSlim();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            for (var round = 0; round < rounds || !last.IsSet; round++)
            {
                AppendUntilKept(logs[writer], Segments.MakeRange(round % 7, (round % 7) + 3));
            }

            AppendUntilKept(logs[writer], Segments.MakeRange(writer * 20, (writer * 20) + 20));
        })).ToList();
        for (var round = 0; round < rounds; round++)
        {
            stores[2].Remove(stores.Product);
        }

        last.Set();
        await Task.WhenAll(writers);
        logs.ForEach(ShouldHaveAll);
        ShouldHaveAll(stores.Restart(0));

        static void ShouldHaveAll(ISegmentLog log)
        {
            log.Refresh();
            foreach (var segment in Segments.MakeRange(0, 40))
            {
                log.ShouldHaveWithin(segment);
            }
        }
    }

    [Fact]
    public void A_removal_that_was_cut_short_is_finished_by_the_next_and_nobody_reads_what_was_left()
    {
        using var stores = new StoreCluster(StoreKind.Files, server);
        stores.Open(0).Append(Segments.MakeRange(0, 2), 2, commit: true);
        File.WriteAllBytes(Path.Combine(stores.Folder, GenerationNames.OfMarker(1)), []);
        var log = stores.Restart(1);
        log.Count.ShouldBe(0);
        log.Append([Segments.Make(1)], null, commit: true);
        stores[1].List().ShouldHaveSingleItem().Bytes.ShouldBeGreaterThan(0);
        stores[1].Remove(stores.Product);
        stores[1].List().ShouldBeEmpty();
        Directory.EnumerateFiles(stores.Folder, "*.log").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("silo-1.log", "silo-1", 0)]
    [InlineData("silo+12.log", "silo", 12)]
    [InlineData("silo+x.log", null, 0)]
    [InlineData("+3.removed", null, 0)]
    public void A_file_tells_its_writer_and_its_generation(string file, string? writer, long generation)
    {
        GenerationNames.TryParseLog(file, out var name, out var of).ShouldBe(writer is not null);
        if (writer is not null)
        {
            (name, of).ShouldBe((writer, generation));
            GenerationNames.OfLog(name, of).ShouldBe(file);
        }
    }

    // As a step does: what was not kept is computed, and appended, again.
    private static void AppendUntilKept(ISegmentLog log, NewSegment[] segments)
    {
        while (true)
        {
            try
            {
                log.Append(segments, null, commit: true);
                return;
            }
            catch (StoreUnavailableException)
            {
                // Removed under the append.
            }
        }
    }
}
