using System.Net;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>What runs and products cost, as the API tells it.</summary>
[Collection(SiloCollection.Name)]
public sealed class FootprintTests(SiloFixture silo)
{
    [Fact]
    public async Task A_run_s_footprint_is_the_sum_of_its_steps_and_a_second_run_has_avoided_it()
    {
        var pipeline = await SmallPipeline.PrepareAsync(silo, "footprint");
        var first = await pipeline.RunAsync(silo);
        var second = await pipeline.RunAsync(silo);
        first.State.ShouldBe(RunStates.Committed, first.Problem);

        var cost = await silo.Client.Runs.FootprintAsync(first.Id);
        var reuse = await silo.Client.Runs.FootprintAsync(second.Id);

        cost.Steps.Select(step => step.Id).ShouldBe(["a", "b"]);
        cost.Spent.CpuSeconds.ShouldBe(cost.Steps.Sum(step => step.Spent.CpuSeconds), 1e-9);
        cost.Spent.CpuSeconds.ShouldBeGreaterThan(0);
        cost.Avoided.CpuSeconds.ShouldBe(0);
        cost.UnknownSegments.ShouldBe(0);
        cost.WallSeconds.ShouldBeGreaterThan(0);
        cost.Spent.EnergyWattHours.ShouldBe(cost.Spent.CpuSeconds * cost.Model.WattsPerCore * cost.Model.Pue / 3600, 1e-12);
        cost.Spent.Co2eGrams.ShouldBe(cost.Spent.EnergyWattHours / 1000 * cost.Model.GridGramsPerKilowattHour, 1e-12);
        reuse.Spent.CpuSeconds.ShouldBe(0);
        reuse.Avoided.CpuSeconds.ShouldBe(cost.Spent.CpuSeconds - cost.Repeated.CpuSeconds, 1e-9);
    }

    [Fact]
    public async Task A_product_s_footprint_says_who_paid_what_its_lineage_cost_and_what_a_segment_cost()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "footprint-product")).RunAsync(silo);

        var last = await silo.Client.Products.FootprintAsync(run.Outputs["b"], segment: 1);
        var before = await silo.Client.Products.FootprintAsync(run.Steps[0].Product);

        last.Runs.Keys.ShouldBe([run.Id]);
        last.Segments.ShouldBe(4);
        last.Lineage.CpuSeconds.ShouldBe(last.Spent.CpuSeconds + before.Spent.CpuSeconds, 1e-9);
        var segment = last.Segment.ShouldNotBeNull();
        segment.Index.ShouldBe(1);
        segment.Run.ShouldBe(run.Id);
        segment.First.ShouldBeLessThanOrEqualTo(1);
        segment.Last.ShouldBeGreaterThanOrEqualTo(1);
        before.Segment.ShouldBeNull();
        (await silo.Client.Products.FootprintAsync(run.Outputs["b"], segment: 99)).Segment.ShouldBeNull();
    }

    [Fact]
    public async Task What_does_not_exist_has_no_footprint()
    {
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Runs.FootprintAsync("nothing"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Products.FootprintAsync(new string('0', 40)))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Products.FootprintAsync("0"))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }
}
