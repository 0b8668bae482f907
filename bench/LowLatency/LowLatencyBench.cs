using System.Diagnostics;
using System.Globalization;
using Lisa.Bench.Serving;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Results;
using Lisa.Client.Runs;
using Lisa.Signal.Constellation;

namespace Lisa.Bench.LowLatency;

/// <summary>
/// Passes of eight hours through <c>lisa-low-latency</c> on a silo process of its own: each is posted segment by segment while its run looks on, and its last segment is
/// posted when the ones before are through, as they would be in a live pass. How long from when that post begins, seal and commit included, to the rows of alerts in the client's
/// hands; which mergers were told, and what was told that was none.
/// </summary>
internal static class LowLatencyBench
{
    private const int Seed = 7;
    private const int WarmUps = 2;
    private const double MostSeconds = 2;
    private const double NearSeconds = 1000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    // What the last segments of a pass wait for: tdi for the next one, decimation for the one after.
    private const int Waiting = 2;

    /// <param name="args">Passes; default 100.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var passes = args is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 100;
        await using var silo = await SiloUnderTest.StartAsync("--slots", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        using var client = LisaClient.Connect(silo.Url);
        var pipeline = await client.SubmitSampleAsync("lisa-low-latency");
        var (latencies, mergers, told, beside, none) = (new List<double>(), 0, 0, 0, 0);
        var number = 0;
        foreach (var pass in Pass.Make(passes + WarmUps, Seed))
        {
            var (seconds, alerts) = await RunAsync(client, pipeline.Name, pass, $"pass-{number}");
            if (number++ < WarmUps)
            {
                continue;
            }

            latencies.Add(1000 * seconds);
            mergers += pass.Binary is null ? 0 : 1;
            told += pass.Binary is { } binary && alerts.Any(gps => Math.Abs(gps - binary.CoalescenceSeconds) < NearSeconds) ? 1 : 0;
            beside += pass.Binary is { } merger ? alerts.Count(gps => Math.Abs(gps - merger.CoalescenceSeconds) >= NearSeconds) : 0;
            none += pass.Binary is null ? alerts.Count : 0;
        }

        Figures.Say($"{passes} passes of 8 h, seed {Seed}: mergers in them", mergers, "");
        Figures.Say("mergers that an alert told of", told, "");
        Figures.Say("further alerts in the passes of mergers", beside, "");
        Figures.Say("alerts in passes without a merger", none, "");
        Figures.Say("from the last sample to the alert: p50", Figures.Median(latencies), "ms");
        return Figures.Judge("from the last sample to the alert: p99", Figures.Quantile(latencies, 0.99), "ms", 1000 * MostSeconds, atLeast: false);
    }

    private static async Task<(double Seconds, IReadOnlyList<double> Alerts)> RunAsync(LisaClient client, string pipeline, Pass pass, string name)
    {
        await CreateAsync(client, $"{name}-l0", pass.StartSeconds, "isc", "1", Pass.LinkRateHz);
        await CreateAsync(client, $"{name}-ranges", pass.StartSeconds, "mpr", "s", Pass.RangingRateHz);
        var run = await client.Runs.StartAsync(new NewRun(pipeline, new Dictionary<string, string> { ["l0"] = $"{name}-l0", ["ranges"] = $"{name}-ranges" }));
        for (var segment = 0; segment < Pass.Segments - 1; segment++)
        {
            await PostAsync(client, name, pass, segment);
        }

        while (!IsThrough(await client.Runs.GetAsync(run.Id)))
        {
            await Task.Delay(Poll, TimeProvider.System);
        }

        var clock = Stopwatch.GetTimestamp();
        await PostAsync(client, name, pass, Pass.Segments - 1);
        await Task.WhenAll(client.Datasets.SealAsync($"{name}-l0"), client.Datasets.SealAsync($"{name}-ranges"));
        await client.CommittedAsync(run);
        var result = await client.Results.GetAsync(run.Id);
        return (Stopwatch.GetElapsedTime(clock).TotalSeconds, Times(result.Outputs.Single(output => output.Name == "alerts")));
    }

    private static bool IsThrough(RunView run) => run.Steps.Single(step => step.Id == "alerts").Computed >= Pass.Segments - 1 - Waiting;

    private static IReadOnlyList<double> Times(ResultOutputView alerts) => [.. (alerts.Rows ?? []).Select(row => row[0] ?? double.NaN)];

    private static async Task CreateAsync(LisaClient client, string name, double startSeconds, string quantity, string unit, double rateHz)
    {
        var columns = Link.All.Select(link => new ColumnView($"{quantity}_{link}", unit)).ToList();
        await client.Datasets.CreateAsync(new NewDataset(name, startSeconds, rateHz, columns, SegmentSamples: (int)(Pass.SegmentSeconds * rateHz)));
    }

    private static async Task PostAsync(LisaClient client, string name, Pass pass, int segment)
    {
        using var ranges = pass.Ranges(segment);
        await client.Datasets.PostAsync($"{name}-ranges", ranges, SampleFormat.Raw, Options(segment, Pass.RangingRateHz));
        using var links = pass.Links(segment);
        await client.Datasets.PostAsync($"{name}-l0", links, SampleFormat.Raw, Options(segment, Pass.LinkRateHz));
    }

    private static PostOptions Options(int segment, double rateHz) => new() { Offset = (long)(segment * Pass.SegmentSeconds * rateHz) };
}
