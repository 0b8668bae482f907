using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>Which logs are open, and that there is never more than one on a file.</summary>
public sealed class FileSegmentStoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void Two_leases_of_a_product_share_its_log()
    {
        using var store = StoreFolder.Store(_folder.Path);
        using var one = store.Open(StoreFolder.Product);
        using var other = store.Open(StoreFolder.Product);
        one.Log.ShouldBeSameAs(other.Log);
    }

    [Fact]
    public void A_leased_log_stays_open_however_many_others_come_and_go()
    {
        using var store = StoreFolder.Store(_folder.Path, openLogs: 1);
        using var held = store.Open(StoreFolder.Product);
        held.Log.Append([Segments.Make(0)], null, commit: true);
        for (var other = 0; other < 5; other++)
        {
            using var lease = store.Open(ProductId.OfDataset($"other-{other}"));
            lease.Log.Append([Segments.Make(other)], null, commit: true);
        }

        held.Log.Append([Segments.Make(1)], null, commit: true);
        held.Log.ShouldHold(Segments.MakeRange(0, 2));
        using var again = store.Open(StoreFolder.Product);
        again.Log.ShouldBeSameAs(held.Log);
    }

    [Fact]
    public void An_idle_log_is_kept_until_there_are_too_many_and_the_longest_idle_goes_first()
    {
        using var store = StoreFolder.Store(_folder.Path, openLogs: 2);
        var logs = Enumerable.Range(0, 3).Select(i => LogOf(store, $"product-{i}")).ToList();
        LogOf(store, "product-2").ShouldBeSameAs(logs[2]);
        LogOf(store, "product-1").ShouldBeSameAs(logs[1]);
        LogOf(store, "product-0").ShouldNotBeSameAs(logs[0]);
    }

    [Fact]
    public void A_lease_that_is_disposed_twice_is_given_back_once()
    {
        using var store = StoreFolder.Store(_folder.Path, openLogs: 0);
        var first = store.Open(StoreFolder.Product);
        using var second = store.Open(StoreFolder.Product);
        first.Dispose();
        first.Dispose();
        second.Log.Append([Segments.Make(0)], null, commit: true);
        second.Log.ShouldHold(Segments.Make(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Logs_that_are_opened_again_while_they_are_closed_lose_nothing(int openLogs)
    {
        const int seed = 4_711;
        const int threads = 6;
        const int rounds = 60;
        const int products = 4;
        using var store = StoreFolder.Store(_folder.Path, openLogs);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            var random = new Random(seed + thread);
            for (var round = 0; round < rounds; round++)
            {
                using var lease = store.Open(ProductId.OfDataset($"product-{random.Next(products)}"));
                var segment = Segments.Make((round * threads) + thread, columns: 1, length: 2);
                lease.Log.Append([segment], null, commit: true);
                lease.Log.ShouldHaveWithin(segment);
            }
        })));

        var found = 0L;
        for (var product = 0; product < products; product++)
        {
            using var lease = store.Open(ProductId.OfDataset($"product-{product}"));
            found += lease.Log.Count;
        }

        found.ShouldBe(threads * rounds, $"seed {seed}");
    }

    [Fact]
    public async Task Those_who_failed_to_open_a_log_do_not_take_it_from_those_who_opened_it_later()
    {
        const int threads = 6;
        var path = StoreFolder.FileOf(_folder.Path, StoreFolder.Product);
        using (var store = StoreFolder.Store(_folder.Path))
        {
            using var lease = store.Open(StoreFolder.Product);
            lease.Log.Append([Segments.Make(0)], null, commit: true);
            lease.Log.Append([Segments.Make(1)], null, commit: true);
        }

        var good = File.ReadAllBytes(path);
        var bad = good.ToArray();
        bad[0] ^= 1;
        for (var round = 0; round < 40; round++)
        {
            File.WriteAllBytes(path, bad);
            using var store = StoreFolder.Store(_folder.Path);
            using var barrier = new Barrier(threads);
            var leases = await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
            {
                barrier.SignalAndWait();
                while (true)
                {
                    try
                    {
                        return store.Open(StoreFolder.Product);
                    }
                    catch (StoreDamagedException)
                    {
                        if (thread == 0)
                        {
                            File.WriteAllBytes(path, good);
                        }
                    }
                }
            })));
            leases.Select(lease => lease.Log).Distinct().Count().ShouldBe(1, $"round {round}: two logs on one file");
            Array.ForEach(leases, lease => lease.Dispose());
        }
    }

    [Fact]
    public void A_store_that_is_disposed_opens_nothing_more()
    {
        var store = StoreFolder.Store(_folder.Path);
        store.Dispose();
        Should.Throw<ObjectDisposedException>(() => store.Open(StoreFolder.Product));
    }

    [Fact]
    public void Room_is_judged_above_the_reserve()
    {
        using var generous = new FileSegmentStore(new FileStoreOptions(_folder.Path, ReserveBytes: 0));
        using var strict = new FileSegmentStore(new FileStoreOptions(_folder.Path, ReserveBytes: 1L << 60));
        generous.HasRoomFor(1).ShouldBeTrue();
        strict.HasRoomFor(1).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static ISegmentLog LogOf(FileSegmentStore store, string name)
    {
        using var lease = store.Open(ProductId.OfDataset(name));
        return lease.Log;
    }
}
