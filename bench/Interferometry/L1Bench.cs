using System.Diagnostics;
using System.Globalization;
using Lisa.Bench.Serving;
using Lisa.Client;
using Lisa.Client.Runs;
using Lisa.Signal.Constellation;

namespace Lisa.Bench.Interferometry;

/// <summary>
/// L0 of six links through <c>lisa-l1</c> on a silo process of its own: samples a second, what the platform costs beside its kernels, and memory. The kernels' time is that
/// in operators without the reading of their inputs, summed over all slots; the rest of what the slots had of time is the platform's.
/// </summary>
internal static class L1Bench
{
    private const double Year = 365.25;
    private const double MostOverhead = 1.10;
    private const double MostMegabytes = 1000;
    private const int Seed = 5;

    /// <param name="args">Days of data; default 30.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var days = args is [var given] ? double.Parse(given, CultureInfo.InvariantCulture) : 30;
        var data = new MissionData(days, Seed);
        var slots = Environment.ProcessorCount;
        await using var silo = await SiloUnderTest.StartAsync("--slots", slots.ToString(CultureInfo.InvariantCulture));
        using var client = LisaClient.Connect(silo.Url);
        var pipeline = await client.SubmitSampleAsync("lisa-l1");
        await RunAsync(client, pipeline.Name, new MissionData(1, Seed + 2), "warm");

        var posting = Stopwatch.StartNew();
        await data.PostAsync(client, "year-l0", "year-ranges");
        Figures.Say($"{days} of {Year} days, {data.Samples:N0} samples of {Link.All.Count} links: posted in", posting.Elapsed.TotalSeconds, "s");
        var busy = silo.ProcessorTime;
        var clock = Stopwatch.StartNew();
        var run = await client.CommittedAsync(await StartAsync(client, pipeline.Name, "year"));
        var wall = clock.Elapsed.TotalSeconds;
        busy = silo.ProcessorTime - busy;

        var kernels = run.Steps.Sum(step => step.ComputeSeconds);
        foreach (var step in run.Steps)
        {
            Figures.Say($"  step {step.Id}, {step.Computed} segments: in its kernel", step.ComputeSeconds, "s");
        }

        Figures.Say("run, wall", wall, "s");
        Figures.Say("samples of all links a second", Link.All.Count * data.Samples / wall / 1e6, "million");
        Figures.Say("kernels, sum over slots", kernels, "s");
        Figures.Say("the silo's processor time over the kernels' time", busy.TotalSeconds / kernels, "");
        return new[]
        {
            Figures.Judge($"time of {slots} slots over the kernels' time", slots * wall / kernels, "", MostOverhead, atLeast: false),
            Figures.Judge("largest resident size of the silo", silo.PeakBytes / 1e6, "MB", MostMegabytes, atLeast: false),
        }.Max();
    }

    private static async Task RunAsync(LisaClient client, string pipeline, MissionData data, string name)
    {
        await data.PostAsync(client, $"{name}-l0", $"{name}-ranges");
        await client.CommittedAsync(await StartAsync(client, pipeline, name));
    }

    private static Task<RunView> StartAsync(LisaClient client, string pipeline, string name) =>
        client.Runs.StartAsync(new NewRun(pipeline, new Dictionary<string, string> { ["l0"] = $"{name}-l0", ["ranges"] = $"{name}-ranges" }));
}
