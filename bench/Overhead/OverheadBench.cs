using System.Collections.Immutable;
using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Lisa.Bench.Overhead;

/// <summary>Segment outputs per second of a durable step that does nothing, beside the raw call rate of Orleans in the same process.</summary>
internal static class OverheadBench
{
    private const int SegmentSamples = 1024;
    private const int Repetitions = 5;
    private const double Bar = 40_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var segments = args is [var count] ? int.Parse(count) : 100_000;
        await using var silo = await BenchSilo.StartAsync([new EmptyOperator(), new CopyOperator()]);
        Figures.Say("raw Orleans calls, one silo, 64 callers", await RawCalls.MeasureAsync(silo.Grains), "calls/s");
        await FillAsync(silo, segments);
        var noOp = await MeasureAsync(silo, "no-op", segments);
        var copy = await MeasureAsync(silo, "copy", segments);
        Figures.Say("copy step, durable, 8 KiB written a segment", copy, "segments/s");
        Figures.Say("  which is", copy * SegmentSamples * sizeof(double) / (1 << 20), "MiB/s of samples to disk");
        return Figures.Judge($"no-op step, durable, {segments:N0} segments of {SegmentSamples} samples", noOp, "segments/s", Bar, atLeast: true);
    }

    // The data are not what is measured: straight into the store, as a post would leave them.
    private static async Task FillAsync(BenchSilo silo, int segments)
    {
        var layout = new Layout(AxisKind.Time, 0, 1024, SegmentSamples, [new Column("x", "1")]);
        var dataset = silo.Grains.Dataset("noise");
        await dataset.CreateAsync(new DatasetDefinition("noise", layout, GapPolicy.Refuse));
        var store = silo.Services.GetRequiredService<ISegmentStore>();
        using var lease = store.Open(ProductId.OfDataset("noise"));
        var random = new Random(1);
        const int chunk = 500;
        for (var first = 0; first < segments; first += chunk)
        {
            var batch = Enumerable.Range(first, Math.Min(chunk, segments - first)).Select(index =>
            {
                var block = store.Rent(1, SegmentSamples);
                for (var i = 0; i < SegmentSamples; i++)
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

    private static async Task<double> MeasureAsync(BenchSilo silo, string computing, int segments)
    {
        var rates = new List<double>();
        for (var nonce = 0; nonce < Repetitions; nonce++)
        {
            var yaml = $"pipeline: {computing}\ninputs: [data]\nsteps:\n  step: {{operator: {computing}, inputs: {{data: data}}, parameters: {{nonce: {nonce}}}}}\n";
            await silo.Grains.Pipeline(computing).SubmitAsync("", yaml);
            var run = silo.Grains.Run($"{computing}-{nonce}");
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var started = Stopwatch.GetTimestamp();
            var status = await run.StartAsync(new RunRequest(
                computing, null, ImmutableSortedDictionary<string, string>.Empty.Add("data", "noise"), 0));
            while (status.State == RunState.Running)
            {
                status = (await run.WatchAsync(status.Revision))!;
            }

            var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (status.State != RunState.Committed || status.Steps[0].Report.Done != segments)
            {
                throw new InvalidOperationException($"the run ended {status.State}: {status.Problem}");
            }

            rates.Add(segments / elapsed);
            Figures.Say($"  {computing} {nonce}: CPU a segment", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / segments, "us");
            Figures.Say($"  {computing} {nonce}: allocated a segment", (double)(GC.GetTotalAllocatedBytes() - allocated) / segments, "B");
            Figures.Say($"  {computing} {nonce}: rate", rates[^1], "segments/s");
        }

        return Figures.Median(rates);
    }
}
