using System.Diagnostics;
using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Lisa.Bench.Live;

/// <summary>
/// An instrument's data as they come: 10,000 segments at 200 a second, 5 % late, 1 % twice, 0.5 % revised, and three gaps that are declared, while a run
/// of one step looks on. How long from a post to its product, and whether the products are those of a batch run on the final data.
/// </summary>
internal static class LiveBench
{
    private const int SegmentSamples = 1024;
    private const int Gaps = 3;
    private const int Seed = 4;
    private const int WarmUps = 200;
    private const string Pipeline = "pipeline: live\ninputs: [data]\nsteps:\n  flat: {operator: detrend, inputs: {data: data}}\n";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public static async Task<int> RunAsync(string[] args)
    {
        var schedule = new LiveSchedule(args is [var count] ? int.Parse(count) : 10_000, Gaps, Seed);
        await using var silo = await BenchSilo.StartAsync(StandardOperators.All);
        using var client = LisaClient.Connect(silo.Url);
        await client.Pipelines.SubmitAsync(Pipeline);
        var store = silo.Services.GetRequiredService<ISegmentStore>();
        var live = await StartAsync(client, "live", "refuse");
        using var lease = store.Open(new ProductId(live.Steps[0].Product));
        using var watch = new ProductWatch(lease.Log);
        var began = Stopwatch.GetTimestamp();
        await PostAsync(client, schedule, watch);
        var rate = schedule.Posts.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var (first, gap) in schedule.Gaps)
        {
            await client.Datasets.DeclareGapAsync(
                "live", new NewGap(FromSample: (long)first * SegmentSamples, ToSample: (long)(first + gap) * SegmentSamples));
        }

        await FinishAsync(client, live, "live");
        var same = Contents(store, live) == Contents(store, await BatchAsync(client, schedule));
        var measured = watch.Latencies.Skip(WarmUps).ToList();
        Figures.Say($"{schedule.Posts.Count} posts of {schedule.Segments} segments, seed {Seed}: revised", schedule.Versions.Sum(), "segments");
        return new[]
        {
            Figures.Judge("posts a second", rate, "", 190, atLeast: true),
            Figures.Judge("from a post to its product: p50", Figures.Median(measured), "ms", 15, atLeast: false),
            Figures.Judge("from a post to its product: p99", Figures.Quantile(measured, 0.99), "ms", 100, atLeast: false),
            Figures.Judge("posts that were never computed", watch.Waiting, "", 0, atLeast: false),
            Figures.Judge("products equal a batch run on the final data (1: yes)", same ? 1 : 0, "", 1, atLeast: true),
        }.Max();
    }

    private static async Task<RunView> StartAsync(LisaClient client, string name, string gaps)
    {
        await client.Datasets.CreateAsync(new NewDataset(name, 0, 1024, [new Client.Datasets.ColumnView("x")], gaps, SegmentSamples));
        return await client.Runs.StartAsync(new NewRun("live", new Dictionary<string, string> { ["data"] = name }));
    }

    // At its rate, or as fast as the silo takes them where that is slower.
    private static async Task PostAsync(LisaClient client, LiveSchedule schedule, ProductWatch watch)
    {
        var began = Stopwatch.GetTimestamp();
        var samples = new double[SegmentSamples];
        for (var at = 0; at < schedule.Posts.Count; at++)
        {
            var ahead = (at * Interval) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }

            var post = schedule.Posts[at];
            Fill(samples, post.Segment, post.Version);
            using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(samples).ToArray());
            if (!post.Repeats)
            {
                watch.Posted(post.Segment);
            }

            var options = new PostOptions { Offset = (long)post.Segment * SegmentSamples, Revise = post.Version > 0 };
            await client.Datasets.PostAsync("live", body, SampleFormat.Raw, options);
        }
    }

    private static async Task<RunView> BatchAsync(LisaClient client, LiveSchedule schedule)
    {
        var run = await StartAsync(client, "batch", "mark");
        var samples = new double[SegmentSamples];
        using var body = new MemoryStream();
        for (var segment = 0; segment < schedule.Segments; segment++)
        {
            if (schedule.IsGap(segment))
            {
                samples.AsSpan().Fill(double.NaN);
            }
            else
            {
                Fill(samples, segment, schedule.Versions[segment]);
            }

            body.Write(MemoryMarshal.AsBytes<double>(samples));
        }

        body.Position = 0;
        await client.Datasets.PostAsync("batch", body, SampleFormat.Raw);
        await FinishAsync(client, run, "batch");
        return run;
    }

    private static async Task FinishAsync(LisaClient client, RunView run, string dataset)
    {
        await client.Datasets.SealAsync(dataset);
        await client.CommittedAsync(run);
    }

    private static void Fill(double[] samples, int segment, int version)
    {
        var random = new Random((segment * 2) + version);
        for (var at = 0; at < samples.Length; at++)
        {
            samples[at] = random.NextDouble();
        }
    }

    private static string Contents(ISegmentStore store, RunView run)
    {
        using var lease = store.Open(new ProductId(run.Steps[0].Product));
        return string.Join('\n', Enumerable.Range(0, (int)lease.Log.Count).Select(index => lease.Log.TryGet(index, out var record) ? record.Content.ToString() : "missing"));
    }
}
