using System.Net;
using Lisa.Client.Backfills;
using Lisa.Client.Datasets;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Backfills over HTTP.</summary>
[Collection(SiloCollection.Name)]
public sealed class BackfillApiTests(SiloFixture silo)
{
    [Fact]
    public async Task A_pattern_names_the_datasets_and_each_gets_its_result()
    {
        var stem = silo.NewName("backfill");
        var pipeline = await SubmitAsync();
        foreach (var day in new[] { "b", "a", "c" })
        {
            await PostAsync($"{stem}.{day}");
        }

        await PostAsync($"{stem}-not");
        var backfill = await silo.Client.Backfills.StartAsync(new NewBackfill(pipeline, "data", Pattern: $"{stem}.*", AtOnce: 2));
        backfill.Total.ShouldBe(3);
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (backfill.State == "running")
        {
            backfill = await silo.Client.Backfills.GetAsync(backfill.Id, guard.Token);
        }

        (backfill.State, backfill.Committed, backfill.Failed, backfill.Waiting).ShouldBe(("finished", 3, 0, 0));
        (await silo.Client.Results.ListAsync($"{stem}.a")).Items.ShouldHaveSingleItem();
        (await silo.Client.Results.ListAsync($"{stem}-not")).Items.ShouldBeEmpty();
        (await silo.Client.Backfills.ListAsync()).Items.ShouldContain(each => each.Id == backfill.Id);
        (await silo.Client.Backfills.CancelAsync(backfill.Id)).State.ShouldBe("finished");
    }

    [Theory]
    [InlineData("""{"pipeline":"p","input":"data"}""", "pattern")]
    [InlineData("""{"pipeline":"p","input":"data","datasets":["a"],"pattern":"a*"}""", "pattern")]
    [InlineData("""{"pipeline":"p","datasets":["a"]}""", "input")]
    [InlineData("""{"pipeline":"p","input":"data","datasets":["a"],"inputs":{"data":"b"}}""", "input")]
    [InlineData("""{"pipeline":"p","input":"data","datasets":[]}""", "1 to 10000")]
    [InlineData("""{"pipeline":"p","input":"data","pattern":"no-such-*"}""", "1 to 10000")]
    [InlineData("""{"pipeline":"p","input":"data","datasets":["a"],"atOnce":0}""", "1 to 64")]
    [InlineData("""{"pipeline":"p","input":"data","datasets":["a"],"priority":101}""", "-100 to 100")]
    [InlineData("""{"pipeline":"p","input":"data","datasets":["../a"]}""", "dataset")]
    public async Task What_makes_no_sense_is_refused_with_what_and_why(string body, string why)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync("v1/backfills", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(why);
    }

    [Fact]
    public async Task An_unknown_one_is_not_found()
    {
        (await silo.Http.GetAsync("v1/backfills/nobody")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await silo.Http.PostAsync("v1/backfills/nobody/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<string> SubmitAsync()
    {
        var pipeline = silo.NewName("backfilled");
        await silo.Client.Pipelines.SubmitAsync($$"""
            pipeline: {{pipeline}}
            inputs: {data: {axis: time} }
            steps:
              flat: {operator: detrend, inputs: {data: data} }
            outputs: {out: flat}
            """);
        return pipeline;
    }

    private async Task PostAsync(string dataset)
    {
        await silo.Client.Datasets.CreateAsync(new NewDataset(dataset, 1000, 16, [new ColumnView("x")], SegmentSamples: 8));
        using var samples = new MemoryStream(Samples.Raw(Samples.Make(8, 1)));
        await silo.Client.Datasets.PostAsync(dataset, samples, SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(dataset);
    }
}
