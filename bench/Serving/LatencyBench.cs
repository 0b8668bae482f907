using System.Diagnostics;
using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Lisa.Bench.Serving;

/// <summary>
/// One segment posted over HTTP to its product being durable, on an idle silo: a run of one step waits on a growing dataset, segments are
/// posted one at a time, and the clock stops when the product's log has the segment.
/// </summary>
internal static class LatencyBench
{
    private const int SegmentSamples = 4096;
    private const int Posts = 400;
    private const int WarmUps = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync()
    {
        await using var silo = await BenchSilo.StartAsync(StandardOperators.All);
        using var client = LisaClient.Connect(silo.Url);
        await client.Datasets.CreateAsync(new NewDataset("live", 0, 4096, [new Client.Datasets.ColumnView("x")], SegmentSamples: SegmentSamples));
        await client.Pipelines.SubmitAsync("pipeline: one-step\ninputs: [data]\nsteps:\n  flat: {operator: detrend, inputs: {data: data}}\n");
        var run = await client.Runs.StartAsync(new NewRun("one-step", new Dictionary<string, string> { ["data"] = "live" }));
        using var lease = silo.Services.GetRequiredService<ISegmentStore>().Open(new ProductId(run.Steps[0].Product));
        var latencies = new List<double>();
        var samples = new double[SegmentSamples];
        for (var post = 0; post < Posts; post++)
        {
            samples.AsSpan().Fill(post);
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var wanted = post;
            using var watch = lease.Log.OnAdvance(() =>
            {
                if (lease.Log.TryGet(wanted, out _))
                {
                    ready.TrySetResult();
                }
            });
            using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(samples).ToArray());
            var started = Stopwatch.GetTimestamp();
            var posting = client.Datasets.PostAsync("live", body, SampleFormat.Raw, new PostOptions { Offset = (long)post * SegmentSamples });
            await ready.Task;
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await posting;

            // Idle again before the next one.
            await Task.Delay(Pause, TimeProvider.System);
        }

        var measured = latencies.Skip(WarmUps).ToList();
        return Math.Max(
            Figures.Judge("one segment posted to its product durable: p50", Figures.Median(measured), "ms", 15, atLeast: false),
            Figures.Judge("one segment posted to its product durable: p99", Figures.Quantile(measured, 0.99), "ms", 40, atLeast: false));
    }
}
