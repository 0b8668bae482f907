using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;

namespace Lisa.Bench.Serving;

/// <summary>
/// A pipeline of three steps over more and more segments, on a silo process of its own: what a segment costs, how much memory the silo takes,
/// and how long a run's page takes while it runs.
/// </summary>
internal static class ScalingBench
{
    private const int SegmentSamples = 128;
    private const int SegmentsAPost = 4096;
    private const int WarmUps = 6;
    private const int WarmUpSegments = 50_000;
    private const double RateHz = 4096;
    private const double MostGrowth = 1.15;

    // What any silo may take, and the index of the logs that are in use or were so lately.
    private const double MostMegabytes = 500;
    private const double IndexBytesASegment = 70;
    private const int LogsARun = 3;
    private const double MostPageMilliseconds = 100;
    private static readonly TimeSpan PagePause = TimeSpan.FromMilliseconds(5);

    // Small runs are over soon: more of them, so that their median says as much.
    private static readonly (int Segments, int Repetitions)[] Sizes = [(1, 25), (1_000, 25), (10_000, 9), (50_000, 5), (200_000, 3)];

    public static async Task<int> RunAsync()
    {
        await using var silo = await SiloUnderTest.StartAsync();
        using var client = LisaClient.Connect(silo.Url);
        var variant = 0;
        await PostAsync(client, "warm-up", WarmUpSegments);
        for (var repetition = 0; repetition < WarmUps; repetition++)
        {
            await MeasureAsync(silo, client, "warm-up", variant++);
        }

        Console.WriteLine($"{"segments",10} {"wall",12} {"wall/segment",14} {"CPU/segment",14} {"page p50",10} {"page p99",10} {"largest memory",16}");
        var lines = new List<Line>();
        foreach (var (segments, repetitions) in Sizes)
        {
            var dataset = string.Create(CultureInfo.InvariantCulture, $"noise-{segments}");
            await PostAsync(client, dataset, segments);
            var measured = new List<Measured>();
            for (var repetition = 0; repetition < repetitions; repetition++)
            {
                measured.Add(await MeasureAsync(silo, client, dataset, variant++));
            }

            lines.Add(Line.Of(segments, measured, lines.Count == 0 ? null : lines[0]));
            Tell(lines[^1], silo.PeakBytes / 1e6);
        }

        return Judge(lines, silo.PeakBytes / 1e6);
    }

    private static int Judge(List<Line> lines, double megabytes)
    {
        var costs = lines.Skip(1).ToList();
        return new[]
        {
            Figures.Judge(
                $"processor time of a segment, {costs[^1].Segments:N0} segments over {costs[0].Segments:N0}",
                costs[^1].ProcessorMicroseconds / costs[0].ProcessorMicroseconds, "times", MostGrowth, atLeast: false),
            Figures.Judge(
                $"wall time of a segment, {costs[^1].Segments:N0} segments over {costs[0].Segments:N0}",
                costs[^1].WallMicroseconds / costs[0].WallMicroseconds, "times", MostGrowth, atLeast: false),
            Figures.Judge("largest resident size of the silo", megabytes, "MB", MostMegabytes + IndexMegabytes(), atLeast: false),
            Figures.Judge($"page of a run over {costs[^1].Segments:N0} segments, while it runs: p99", costs[^1].PageP99, "ms", MostPageMilliseconds, atLeast: false),
        }.Max();
    }

    private static double IndexMegabytes() => 1e-6 * IndexBytesASegment * (
        ((double)WarmUpSegments * ((WarmUps * LogsARun) + 1)) + Sizes.Sum(size => (double)size.Segments * ((size.Repetitions * LogsARun) + 1)));

    private static void Tell(Line line, double megabytes) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Segments,10:N0} {line.WallSeconds,10:N3} s {line.WallMicroseconds,11:N1} us {line.ProcessorMicroseconds,11:N1} us {line.PageP50,7:N1} ms {line.PageP99,7:N1} ms {megabytes,13:N0} MB"));

    private static async Task PostAsync(LisaClient client, string name, int segments)
    {
        await client.Datasets.CreateAsync(new NewDataset(name, 0, RateHz, [new ColumnView("x")], SegmentSamples: SegmentSamples));
        var random = new Random(segments);
        var samples = new double[SegmentsAPost * SegmentSamples];
        for (var first = 0; first < segments; first += SegmentsAPost)
        {
            var count = Math.Min(SegmentsAPost, segments - first) * SegmentSamples;
            for (var i = 0; i < count; i++)
            {
                samples[i] = random.NextDouble();
            }

            using var body = new MemoryStream(MemoryMarshal.AsBytes(samples.AsSpan(0, count)).ToArray());
            await client.Datasets.PostAsync(name, body, SampleFormat.Raw, new PostOptions { Offset = (long)first * SegmentSamples });
        }

        await client.Datasets.SealAsync(name);
    }

    // Every step changes the samples, and the first has a parameter of its own in every run: nothing is reused.
    private static string Pipeline(int variant) => string.Create(CultureInfo.InvariantCulture, $$"""
        pipeline: three-steps
        inputs: [data]
        steps:
          band: {operator: bandpass, inputs: {data: data}, parameters: {high_hz: {{1000 + variant}}, taps_seconds: 0.01} }
          level: {operator: detrend, inputs: {data: band}, parameters: {method: linear} }
          narrow: {operator: bandpass, inputs: {data: level}, parameters: {high_hz: 500, taps_seconds: 0.01} }
        """);

    private static async Task<Measured> MeasureAsync(SiloUnderTest silo, LisaClient client, string dataset, int variant)
    {
        await client.Pipelines.SubmitAsync(Pipeline(variant));
        var processor = silo.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var run = await client.Runs.StartAsync(new NewRun("three-steps", new Dictionary<string, string> { ["data"] = dataset }));
        using var over = new CancellationTokenSource();
        var looking = LookAsync(client, run.Id, over.Token);
        await foreach (var view in client.Runs.WatchAsync(run.Id))
        {
            run = view;
        }

        var wall = Stopwatch.GetElapsedTime(began);
        await over.CancelAsync();
        var pages = await looking;
        return run.State == RunStates.Committed
            ? new Measured(wall, silo.ProcessorTime - processor, pages)
            : throw new InvalidOperationException($"the run ended {run.State}: {run.Problem}");
    }

    private static async Task<List<double>> LookAsync(LisaClient client, string run, CancellationToken over)
    {
        var pages = new List<double>();
        do
        {
            var asked = Stopwatch.GetTimestamp();
            await client.Runs.GetAsync(run, CancellationToken.None);
            pages.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(PagePause, TimeProvider.System, CancellationToken.None);
        }
        while (!over.IsCancellationRequested);

        return pages;
    }

    private sealed record Measured(TimeSpan Wall, TimeSpan Processor, List<double> PageMilliseconds);

    /// <summary>Medians over the runs of one size; a segment's costs are without those of a run over one segment, which any run has.</summary>
    private sealed record Line(
        int Segments, double WallSeconds, double ProcessorSeconds, double WallMicroseconds, double ProcessorMicroseconds, double PageP50, double PageP99)
    {
        public static Line Of(int segments, List<Measured> measured, Line? single)
        {
            var wall = Figures.Median([.. measured.Select(each => each.Wall.TotalSeconds)]);
            var processor = Figures.Median([.. measured.Select(each => each.Processor.TotalSeconds)]);
            List<double> pages = [.. measured.SelectMany(each => each.PageMilliseconds)];
            return new Line(
                segments, wall, processor, 1e6 * (wall - (single?.WallSeconds ?? 0)) / segments, 1e6 * (processor - (single?.ProcessorSeconds ?? 0)) / segments,
                Figures.Median(pages), Figures.Quantile(pages, 0.99));
        }
    }
}
