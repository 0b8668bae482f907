using System.Net;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Collections and pins over HTTP.</summary>
[Collection(SiloCollection.Name)]
public sealed class GarbageApiTests(SiloFixture silo)
{
    [Fact]
    public async Task A_dry_run_names_the_dataset_and_the_results_and_a_collection_keeps_them()
    {
        var (dataset, run) = await CommittedAsync("kept");
        var view = await silo.Client.Garbage.DryRunAsync(limit: 1000);
        view.DryRun.ShouldBeTrue();
        view.Items.Count(item => item is { Reason: "dataset", Action: "keep" } && item.By == dataset).ShouldBe(1);
        view.Items.Single(item => item.Product == run.Outputs["out"]).ShouldBe(
            view.Items.Single(item => item.Product == run.Outputs["out"]) with { Action = "keep", Reason = "result", By = run.Id });
        view.Items.ShouldAllBe(item => item.Bytes > 0);

        (await silo.Client.Garbage.CollectAsync(limit: 1000)).DryRun.ShouldBeFalse();
        (await silo.Client.Products.GetAsync(run.Outputs["out"])).Segments.ShouldBe(1);
    }

    [Fact]
    public async Task A_product_is_pinned_and_let_go_again()
    {
        var (_, run) = await CommittedAsync("pinned");
        (await silo.Client.Products.PinAsync(run.Outputs["out"], "for the paper")).Id.ShouldBe(run.Outputs["out"]);
        (await silo.Client.Products.UnpinAsync(run.Outputs["out"])).Id.ShouldBe(run.Outputs["out"]);
    }

    [Theory]
    [InlineData("v1/products/0000000000000000000000000000000000000000/pin", HttpStatusCode.NotFound)]
    [InlineData("v1/products/nothing/pin", HttpStatusCode.BadRequest)]
    [InlineData("v1/products/nothing/unpin", HttpStatusCode.BadRequest)]
    [InlineData("v1/garbage/collect?limit=0", HttpStatusCode.BadRequest)]
    public async Task What_makes_no_sense_is_refused(string path, HttpStatusCode status)
    {
        using var answer = await silo.Http.PostAsync(path, null);
        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_refused()
    {
        var (_, run) = await CommittedAsync("reason");
        using var answer = await silo.Http.PostAsync($"v1/products/{run.Outputs["out"]}/pin?reason={new string('x', 201)}", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<(string Dataset, RunView Run)> CommittedAsync(string stem)
    {
        var dataset = await silo.NewDatasetAsync(stem);
        using (var samples = new MemoryStream(Samples.Raw(Samples.Make(8, 1))))
        {
            await silo.Client.Datasets.PostAsync(dataset, samples, SampleFormat.Raw);
        }

        await silo.Client.Datasets.SealAsync(dataset);
        var pipeline = silo.NewName($"garbage-{stem}");
        await silo.Client.Pipelines.SubmitAsync($$"""
            pipeline: {{pipeline}}
            inputs: {data: {axis: time} }
            steps:
              flat: {operator: detrend, inputs: {data: data} }
            outputs: {out: flat}
            """);
        var run = await silo.FinishAsync(await silo.Client.Runs.StartAsync(new NewRun(pipeline, new Dictionary<string, string> { ["data"] = dataset })));
        run.State.ShouldBe("committed", run.Problem);
        return (dataset, run);
    }
}
