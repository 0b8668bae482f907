using System.Net;
using System.Text;
using Lisa.Client.Backfills;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Lisa.Client.Tenants;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Tenants over HTTP.</summary>
[Collection(SiloCollection.Name)]
public sealed class TenantApiTests(SiloFixture silo)
{
    [Fact]
    public async Task A_tenant_is_there_as_soon_as_it_is_limited_and_keeps_what_was_said_last()
    {
        var name = silo.NewName("tenant");
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Tenants.GetAsync(name))).Status.ShouldBe(HttpStatusCode.NotFound);
        var limited = await silo.Client.Tenants.LimitAsync(name, new NewTenantLimits(4, 1 << 20));
        (limited.Limits, limited.ConcurrentSegments, limited.StoredBytes).ShouldBe(("own", 4, 1 << 20));
        (await silo.Client.Tenants.LimitAsync(name, new NewTenantLimits(4, 1 << 20))).ShouldBe(limited);

        var half = await silo.Client.Tenants.LimitAsync(name, new NewTenantLimits(null, 5));
        (half.Limits, half.ConcurrentSegments, half.StoredBytes).ShouldBe(("own", null, 5));
        (await silo.Client.Tenants.ListAsync(limit: 1000)).Items.Single(each => each.Name == name).ShouldBe(half);
        var free = await silo.Client.Tenants.UnlimitAsync(name);
        (free.Limits, free.ConcurrentSegments, free.StoredBytes).ShouldBe(("default", null, null));
        (await silo.Client.Tenants.GetAsync(name)).Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_and_datasets_belong_to_the_tenant_that_is_named_and_what_they_hold_is_charged_to_it()
    {
        var (tenant, dataset, pipeline) = (silo.NewName("tenant"), silo.NewName("owned"), silo.NewName("owning"));
        var created = await silo.Client.Datasets.CreateAsync(new NewDataset(dataset, 1000, 16, [new ColumnView("x")], SegmentSamples: 8, Tenant: tenant));
        created.Tenant.ShouldBe(tenant);
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Datasets.CreateAsync(
            new NewDataset(dataset, 1000, 16, [new ColumnView("x")], SegmentSamples: 8)))).Status.ShouldBe(HttpStatusCode.Conflict);
        using var samples = new MemoryStream(Samples.Raw(Samples.Make(64, 1)));
        await silo.Client.Datasets.PostAsync(dataset, samples, SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(dataset);
        await silo.Client.Pipelines.SubmitAsync($$"""
            pipeline: {{pipeline}}
            inputs: {data: {axis: time} }
            steps:
              flat: {operator: detrend, inputs: {data: data} }
            outputs: {out: flat}
            """);
        var inputs = new Dictionary<string, string> { ["data"] = dataset };
        var run = await silo.FinishAsync(await silo.Client.Runs.StartAsync(new NewRun(pipeline, inputs, Tenant: tenant)));
        (run.State, run.Tenant).ShouldBe(("committed", tenant));
        (await silo.Client.Runs.StartAsync(new NewRun(pipeline, inputs))).Tenant.ShouldBe("default");
        (await silo.Client.Backfills.StartAsync(new NewBackfill(pipeline, "data", [dataset], Tenant: tenant))).Tenant.ShouldBe(tenant);

        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var view = await silo.Client.Tenants.GetAsync(tenant, cancellation: guard.Token);
        while (view.Stored < 2 * 64 * sizeof(double))
        {
            view = await silo.Client.Tenants.GetAsync(tenant, cancellation: guard.Token);
        }

        view.Held.ShouldNotBeNull().Select(held => (held.Dataset, held.Product, held.Bytes)).ShouldBe(
            [(dataset, created.Product, 512), (null, run.Outputs["out"], 512)], ignoreOrder: true);
    }

    [Theory]
    [InlineData("ok", """{"concurrentSegments":0}""", "1 to 1000000")]
    [InlineData("ok", """{"concurrentSegments":1000001}""", "1 to 1000000")]
    [InlineData("ok", """{"storedBytes":-5}""", "1 to")]
    [InlineData("ok", """{"storedBytes":"lots"}""", "JSON")]
    [InlineData("No", """{"storedBytes":5}""", "name of a tenant")]
    public async Task What_is_no_limit_or_no_name_is_refused(string name, string body, string why)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PutAsync($"v1/tenants/{name}", content);
        (await answer.ShouldRefuseAsync(HttpStatusCode.BadRequest)).ShouldContain(why);
    }

    [Theory]
    [InlineData("v1/runs", """{"pipeline":"p","inputs":{},"tenant":"No"}""")]
    [InlineData("v1/datasets", """{"name":"d","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}],"tenant":""}""")]
    [InlineData("v1/backfills", """{"pipeline":"p","input":"data","datasets":["a"],"tenant":"a b"}""")]
    public async Task Nothing_belongs_to_a_tenant_that_cannot_be_named_so(string route, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(route, content);
        (await answer.ShouldRefuseAsync(HttpStatusCode.BadRequest)).ShouldContain("name of a tenant");
    }
}
