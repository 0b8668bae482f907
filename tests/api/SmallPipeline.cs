using Lisa.Client.Datasets;
using Lisa.Client.Runs;

namespace Lisa.Tests.Api;

/// <summary>Two steps, <c>a</c> and behind it <c>b</c>, on a sealed dataset of four segments.</summary>
/// <param name="Name">Of the pipeline.</param>
/// <param name="Dataset">What it runs on.</param>
internal sealed record SmallPipeline(string Name, string Dataset)
{
    public static async Task<SmallPipeline> PrepareAsync(SiloFixture silo, string stem)
    {
        var small = new SmallPipeline(silo.NewName(stem), await silo.NewDatasetAsync(stem));
        await silo.Client.Datasets.PostAsync(small.Dataset, new MemoryStream(Samples.Raw(Samples.Make(32, 1))), SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(small.Dataset);
        await small.SubmitAsync(silo, "constant");
        return small;
    }

    /// <summary>Submits it with another method of the second step.</summary>
    public Task SubmitAsync(SiloFixture silo, string method) => silo.Client.Pipelines.SubmitAsync(
        $$$"""
        pipeline: {{{Name}}}
        inputs: [data]
        steps:
          a: {operator: detrend, inputs: {data: data}, parameters: {method: linear}}
          b: {operator: detrend, inputs: {data: a}, parameters: {method: {{{method}}}}}
        """);

    /// <summary>Runs it to its end.</summary>
    public async Task<RunView> RunAsync(SiloFixture silo) => await silo.FinishAsync(
        await silo.Client.Runs.StartAsync(new NewRun(Name, new Dictionary<string, string> { ["data"] = Dataset })));
}
