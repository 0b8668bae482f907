using System.Globalization;
using Lisa.Cli.Output;
using Lisa.Cli.Runs;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;

namespace Lisa.Cli.Demo;

/// <summary>The demonstration's way through the API: what a scientist would do, in the same calls.</summary>
internal sealed class DemoSearch(Session session, LisaClient client)
{
    private const string StrainDataset = "demo-strain";
    private const string TemplateDataset = "demo-template";

    /// <summary>Posts, seals, submits and runs; returns the run in its final state.</summary>
    public async Task<RunView> RunAsync(DemoSignal signal, CancellationToken cancellation)
    {
        await PostAsync(DemoSignal.StrainDataset(StrainDataset), DemoSignal.Frames(signal.Strain), cancellation);
        await PostAsync(DemoSignal.TemplateDataset(TemplateDataset), DemoSignal.Frames(signal.TemplatePlus, signal.TemplateCross), cancellation);

        var pipeline = await client.Pipelines.SubmitAsync(await File.ReadAllTextAsync(DemoPipeline.Find(), cancellation), cancellation);
        var inputs = new Dictionary<string, string> { ["strain"] = StrainDataset, ["template"] = TemplateDataset };
        var run = await client.Runs.StartAsync(new NewRun(pipeline.Name, inputs, pipeline.Version), cancellation);
        session.Output.WriteLine($"run {run.Id} of {pipeline.Name} version {pipeline.Version}");
        return await new RunFollower(session).FollowAsync(client, run.Id, cancellation);
    }

    private async Task PostAsync(NewDataset dataset, byte[] frames, CancellationToken cancellation)
    {
        await client.Datasets.CreateAsync(dataset, cancellation);
        using var body = new MemoryStream(frames, writable: false);
        await client.Datasets.PostFileAsync(dataset.Name, body, null, cancellation);
        var made = await client.Datasets.SealAsync(dataset.Name, cancellation);
        var seconds = (made.Samples / made.SampleRateHz).ToString("0.###", CultureInfo.InvariantCulture);
        session.Output.WriteLine($"posted {made.Name}: {seconds} s, {Cells.Count(made.Samples)} samples, {Cells.Bytes(frames.Length)}");
    }
}
