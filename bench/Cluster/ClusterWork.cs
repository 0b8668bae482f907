using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;

namespace Lisa.Bench.Cluster;

/// <summary>A run that is over, and how long it took from the request to the client's hearing of its end.</summary>
internal sealed record FinishedRun(RunView View, TimeSpan Wall);

/// <summary>Data and runs of the cluster's benchmarks.</summary>
internal static class ClusterWork
{
    /// <summary>Input of every pipeline here.</summary>
    public const string Input = "data";

    private const double RateHz = 4096;

    // Posted from one silo after the other, as data from many places would be: their segments are warm all over the cluster.
    private const int SegmentsAPost = 64;

    // 131,073 taps: an output segment of 2,048 samples takes two large transforms, 13 ms or so on one core.
    private const int HeavyTapsSeconds = 32;

    // 16,385 taps: transforms that a core's own cache holds. The large ones are bound by the memory that cores share.
    private const int BandTapsSeconds = 4;
    private const int BandSteps = 24;

    /// <summary>Samples in a segment of <see cref="Heavy"/>'s data, and of that of <see cref="Bands"/>.</summary>
    public const int HeavySegmentSamples = 2048;

    /// <summary>Noise, posted through all silos in turn and sealed.</summary>
    public static async Task PostAsync(ClusterUnderTest cluster, string name, int segments, int segmentSamples, int seed)
    {
        await cluster.Client.Datasets.CreateAsync(new NewDataset(name, 0, RateHz, [new ColumnView("x")], SegmentSamples: segmentSamples));
        var random = new Random(seed);
        var samples = new double[SegmentsAPost * segmentSamples];
        var posts = 0;
        for (var first = 0; first < segments; first += SegmentsAPost)
        {
            var count = Math.Min(SegmentsAPost, segments - first) * segmentSamples;
            for (var i = 0; i < count; i++)
            {
                samples[i] = random.NextDouble() + (1e-4 * i);
            }

            using var body = new MemoryStream(MemoryMarshal.AsBytes(samples.AsSpan(0, count)).ToArray());
            await cluster.Members[posts++ % cluster.Members.Count].Client.Datasets.PostAsync(
                name, body, SampleFormat.Raw, new PostOptions { Offset = (long)first * segmentSamples });
        }

        await cluster.Client.Datasets.SealAsync(name);
    }

    /// <summary>One step that computes for about ten milliseconds a segment: a band-pass so long that its transforms are all that matters.</summary>
    /// <param name="variant">Another one has other products.</param>
    public static string Heavy(int variant) => string.Create(CultureInfo.InvariantCulture, $$$"""
        pipeline: heavy-{{{variant}}}
        inputs: [{{{Input}}}]
        steps:
          band: {operator: bandpass, inputs: {data: {{{Input}}}}, parameters: {low_hz: {{{20 + (0.01 * variant)}}}, high_hz: 1000, taps_seconds: {{{HeavyTapsSeconds}}}} }
        """);

    /// <summary>A fan-out of steps on the same data, each a band of its own, that compute for about half a millisecond a segment in a core's own cache.</summary>
    /// <param name="variant">Another one has other products.</param>
    public static string Bands(int variant)
    {
        var steps = Enumerable.Range(0, BandSteps).Select(band => string.Create(CultureInfo.InvariantCulture, $$$"""
              band-{{{band}}}: {operator: bandpass, inputs: {data: {{{Input}}}}, parameters: {low_hz: {{{20 + (10 * band) + (0.01 * variant)}}}, high_hz: {{{1000 + (10 * band)}}}, taps_seconds: {{{BandTapsSeconds}}}} }
            """));
        return $"pipeline: bands-{variant}\ninputs: [{Input}]\nsteps:\n{string.Join('\n', steps)}\n";
    }

    /// <summary>Submits the pipeline and starts a run of it.</summary>
    public static async Task<RunView> StartAsync(ClusterUnderTest cluster, string pipeline, string dataset, CancellationToken cancellation = default)
    {
        var submitted = await cluster.Client.Pipelines.SubmitAsync(pipeline, cancellation: cancellation);
        return await cluster.Client.Runs.StartAsync(
            new NewRun(submitted.Name, new Dictionary<string, string> { [Input] = dataset }), cancellation);
    }

    /// <summary>Runs the pipeline to its end.</summary>
    /// <exception cref="InvalidOperationException">It did not commit.</exception>
    public static async Task<FinishedRun> RunAsync(ClusterUnderTest cluster, string pipeline, string dataset)
    {
        var began = Stopwatch.GetTimestamp();
        var run = await cluster.Client.CommittedAsync(await StartAsync(cluster, pipeline, dataset));
        return new FinishedRun(run, Stopwatch.GetElapsedTime(began));
    }
}
