using System.Net;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow.Explaining;
using Lisa.Silo.Api.Explanations;
using Lisa.Tests.Api;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Tenants' limits on stored bytes: posts are refused before they are over, steps wait and go on by themselves.</summary>
public sealed class TenantStoreTests
{
    // One channel of four samples.
    private const long SegmentBytes = 32;

    [Fact]
    public async Task A_post_that_would_be_over_the_limit_is_refused_nothing_of_it_is_kept_and_its_room_comes_back()
    {
        await using var silo = await TestSilo.StartAsync();
        using var client = LisaClient.Connect(silo.Url);
        await client.Datasets.CreateAsync(new NewDataset("d", 0, 4, [new ColumnView("X")], SegmentSamples: 4, Tenant: "alice"));
        await LimitAsync(silo, 10 * SegmentBytes);
        await PostAsync(client, "d", 24);
        (await StatusAsync(silo)).Load.Stored.ShouldBe(6 * SegmentBytes);

        var refused = await Should.ThrowAsync<RefusedException>(() => PostAsync(client, "d", 20));
        refused.Status.ShouldBe(HttpStatusCode.InsufficientStorage);
        var refusal = refused.Refusals.ShouldHaveSingleItem();
        refusal.What.ShouldContain("tenant alice");
        refusal.Where.ShouldBe("dataset d");
        refusal.Value.ShouldContain("160 bytes more; 192 are stored");
        refusal.Bound.ShouldContain("320");
        (await client.Datasets.GetAsync("d")).Samples.ShouldBe(24);

        await PostAsync(client, "d", 16);
        var load = (await StatusAsync(silo)).Load;
        (load.Stored, load.Reserved).ShouldBe((10 * SegmentBytes, 0));
        await Should.ThrowAsync<RefusedException>(() => PostAsync(client, "d", 4));
        await LimitAsync(silo, 11 * SegmentBytes);
        await PostAsync(client, "d", 4);
        (await client.Tenants.GetAsync("alice")).Held!.Select(held => (held.Dataset, held.Bytes)).ShouldBe([("d", 11 * SegmentBytes)]);
    }

    [Fact]
    public async Task A_dataset_that_a_refused_post_began_goes_with_it()
    {
        await using var silo = await TestSilo.StartAsync();
        using var client = LisaClient.Connect(silo.Url);
        await LimitAsync(silo, 2 * SegmentBytes);
        using var body = new MemoryStream(Samples.Raw(Samples.Make(400, 1)));
        var facts = new NewDatasetFacts { SampleRateHz = 4, EpochGpsSeconds = 0, SegmentSamples = 4, Channels = [new ColumnView("X")], Tenant = "alice" };
        var options = new PostOptions { Create = true, New = facts };
        await Should.ThrowAsync<RefusedException>(() => client.Datasets.PostAsync("new", body, SampleFormat.Raw, options));
        (await Should.ThrowAsync<RefusedException>(() => client.Datasets.GetAsync("new"))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_step_without_room_waits_says_so_and_goes_on_when_the_limit_is_raised()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, 7 * SegmentBytes);
        await silo.StartRunAsync("run", "plain", "data", tenant: "alice");
        var waiting = await silo.WaitAsync("run", run => run.Steps[0].Report.Done == 7 && run.Steps[0].Report.Problem is not null);
        await silo.RemindedAsync("run", 5);
        waiting = (await silo.Grains.Run("run").GetAsync())!;
        (waiting.State, waiting.Steps[0].Report.Done).ShouldBe((RunState.Running, 7));
        var reasons = await silo.Service<Explainer>().ExplainAsync(waiting, 0, null, null);
        var reason = reasons.Single(each => each.Kind == ReasonKinds.TenantStore);
        reason.Text.ShouldBe("waits for room in the store of tenant alice: 224 of 224 bytes stored, 0 reserved");

        await LimitAsync(silo, 20 * SegmentBytes);
        (await silo.WaitAsync("run", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        await UntilAsync(silo, status => status.Load is { Stored: 20 * SegmentBytes, Reserved: 0 });
    }

    [Fact]
    public async Task A_step_goes_on_when_a_product_is_removed()
    {
        await using var silo = await StartAsync();
        await silo.SubmitAsync("other", ("a", "faulty", "data", 9));
        await silo.StartRunAsync("first", "other", "data", tenant: "alice");
        (await silo.WaitAsync("first", run => run.State != RunState.Running)).State.ShouldBe(RunState.Failed);
        await UntilAsync(silo, status => status.Load.Stored == 19 * SegmentBytes);
        await LimitAsync(silo, 21 * SegmentBytes);
        await silo.StartRunAsync("run", "plain", "data", tenant: "alice");
        await silo.WaitAsync("run", run => run.Steps[0].Report.Problem is not null);

        await UntilAsync(silo, async _ =>
        {
            await CollectAsync(silo);
            return (await silo.Grains.Run("run").GetAsync())!.State == RunState.Committed;
        });
    }

    [Fact]
    public async Task What_exists_costs_another_tenant_nothing_and_stays_charged_to_the_first()
    {
        await using var silo = await StartAsync();
        await silo.StartRunAsync("hers", "plain", "data", tenant: "alice");
        await silo.WaitAsync("hers", run => run.State != RunState.Running);
        await silo.Grains.Tenant("bob").SetLimitsAsync(new TenantLimits(null, 1));
        await silo.StartRunAsync("his", "plain", "data", tenant: "bob");
        (await silo.WaitAsync("his", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await silo.Grains.Tenant("bob").GetAsync())!.Load.Stored.ShouldBe(0);
        await UntilAsync(silo, status => status.Load.Stored == 20 * SegmentBytes);
    }

    [Fact]
    public async Task A_collection_counts_what_was_never_reported_and_takes_off_what_is_gone()
    {
        await using var silo = await StartAsync();

        // Posted behind the API's back, as by a silo that died before it said so; and a product that is charged and not there.
        var ghost = ProductId.OfDataset("ghost");
        await silo.Grains.Tenant("alice").ReportAsync([new HeldBytes(ghost, 1000, true)], null);
        await silo.Grains.Tenant(TenantNames.Default).ReportAsync([], null);
        await CollectAsync(silo);
        (await silo.Grains.Tenant("alice").ListHeldAsync(10)).ShouldBeEmpty();
        var held = (await silo.Grains.Tenant(TenantNames.Default).ListHeldAsync(10)).ShouldHaveSingleItem();
        (held.Dataset, held.Bytes).ShouldBe(("data", 20 * SegmentBytes));
    }

    [Fact]
    public async Task What_is_charged_outlives_the_silo()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-tenant-").FullName;
        try
        {
            await using (var silo = await TestSilo.StartAsync(directory))
            {
                await silo.PostSealedAsync("data", 80);
                await silo.SubmitAsync("plain", ("a", "copy", "data", 2));
                await LimitAsync(silo, 100 * SegmentBytes);
                await silo.StartRunAsync("run", "plain", "data", tenant: "alice");
                await silo.WaitAsync("run", run => run.State != RunState.Running);
                await UntilAsync(silo, status => status.Load.Stored == 20 * SegmentBytes);
            }

            await using var again = await TestSilo.StartAsync(directory);
            var load = (await StatusAsync(again)).Load;
            (load.Stored, load.Limits).ShouldBe((20 * SegmentBytes, new TenantLimits(null, 100 * SegmentBytes)));
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 80);
        await silo.SubmitAsync("plain", ("a", "copy", "data", 2));
        return silo;
    }

    private static Task<TenantStatus> LimitAsync(TestSilo silo, long bytes) => silo.Grains.Tenant("alice").SetLimitsAsync(new TenantLimits(null, bytes));

    private static async Task<TenantStatus> StatusAsync(TestSilo silo) => (await silo.Grains.Tenant("alice").GetAsync()).ShouldNotBeNull();

    private static async Task PostAsync(LisaClient client, string dataset, int samples)
    {
        using var body = new MemoryStream(Samples.Raw(Samples.Make(samples, 1)));
        await client.Datasets.PostAsync(dataset, body, SampleFormat.Raw);
    }

    private static Task<CollectionReport> CollectAsync(TestSilo silo) =>
        silo.Grains.GetGrain<ICollectorGrain>(GrainKeys.Collector).CollectAsync(new CollectionRequest(false, true, 0));

    private static Task UntilAsync(TestSilo silo, Func<TenantStatus, bool> until) => UntilAsync(silo, status => Task.FromResult(until(status)));

    private static async Task UntilAsync(TestSilo silo, Func<TenantStatus, Task<bool>> until)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (!await until(await StatusAsync(silo)))
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }
}
