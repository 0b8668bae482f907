using System.Collections.Immutable;
using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Lisa.Bench.Overhead;

/// <summary>Data and runs of steps that do nothing, without HTTP between.</summary>
internal static class NoOpWork
{
    private const int SegmentsAnAppend = 500;

    /// <summary>A sealed dataset of one channel. The data are not what is measured: straight into the store, as a post would leave them.</summary>
    public static async Task FillAsync(BenchSilo silo, string name, int segments, int segmentSamples)
    {
        var layout = new Layout(AxisKind.Time, 0, 1024, segmentSamples, [new Column("x", "1")]);
        var dataset = silo.Grains.Dataset(name);
        await dataset.CreateAsync(new DatasetDefinition(name, layout, GapPolicy.Refuse));
        var store = silo.Services.GetRequiredService<ISegmentStore>();
        using var lease = store.Open(ProductId.OfDataset(name));
        var random = new Random(1);
        for (var first = 0; first < segments; first += SegmentsAnAppend)
        {
            var batch = Enumerable.Range(first, Math.Min(SegmentsAnAppend, segments - first)).Select(index =>
            {
                var block = store.Rent(1, segmentSamples);
                for (var i = 0; i < segmentSamples; i++)
                {
                    block.Samples[i] = random.NextDouble();
                }

                return new NewSegment(index, block, default);
            }).ToList();
            lease.Log.Append(batch, null, commit: true);
            batch.ForEach(segment => segment.Samples.Dispose());
        }

        await dataset.SealAsync();
    }

    /// <summary>One step after the other, each on what the one before it made.</summary>
    /// <param name="name">Of the pipeline.</param>
    /// <param name="computing">The operator of every step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="nonce">Another one makes other products.</param>
    public static string Chain(string name, string computing, int steps, int nonce) => string.Concat(
        [
            $"pipeline: {name}\ninputs: [data]\nsteps:\n",
            .. Enumerable.Range(0, steps).Select(step =>
                $"  step{step}: {{operator: {computing}, inputs: {{data: {(step == 0 ? "data" : $"step{step - 1}")}}}, parameters: {{nonce: {nonce}}}}}\n"),
        ]);

    /// <summary>Runs a pipeline to its commit.</summary>
    /// <param name="silo">Where.</param>
    /// <param name="id">Of the run.</param>
    /// <param name="yaml">The pipeline, its name in its first line.</param>
    /// <param name="dataset">What it reads.</param>
    /// <param name="style">Who wakes its steps.</param>
    /// <returns>From the request to the news of the commit.</returns>
    /// <exception cref="InvalidOperationException">It did not commit.</exception>
    public static async Task<TimeSpan> RunAsync(BenchSilo silo, string id, string yaml, string dataset, RunStyle style = RunStyle.Choreographed)
    {
        var pipeline = yaml.Split('\n')[0]["pipeline: ".Length..];
        await silo.Grains.Pipeline(pipeline).SubmitAsync("", yaml);
        var started = Stopwatch.GetTimestamp();
        var run = silo.Grains.Run(id);
        var status = await run.StartAsync(new RunRequest(
            pipeline, null, ImmutableSortedDictionary<string, string>.Empty.Add("data", dataset), 0)
        { Style = style });
        while (status.State == RunState.Running)
        {
            status = (await run.WatchAsync(status.Revision))!;
        }

        return status.State == RunState.Committed
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException($"the run ended {status.State}: {status.Problem}");
    }
}
