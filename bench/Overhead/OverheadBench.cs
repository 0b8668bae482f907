using System.Diagnostics;

namespace Lisa.Bench.Overhead;

/// <summary>Segment outputs per second of a durable step that does nothing, beside the raw call rate of Orleans in the same process.</summary>
internal static class OverheadBench
{
    private const int SegmentSamples = 1024;
    private const int Repetitions = 5;
    private const double Bar = 40_000;
    private const string Dataset = "noise";

    public static async Task<int> RunAsync(string[] args)
    {
        var segments = args is [var count] ? int.Parse(count) : 100_000;
        await using var silo = await BenchSilo.StartAsync([new EmptyOperator(), new CopyOperator()]);
        Figures.Say("raw Orleans calls, one silo, 64 callers", await RawCalls.MeasureAsync(silo.Grains), "calls/s");
        await NoOpWork.FillAsync(silo, Dataset, segments, SegmentSamples);
        var noOp = await MeasureAsync(silo, "no-op", segments);
        var copy = await MeasureAsync(silo, "copy", segments);
        Figures.Say("copy step, durable, 8 KiB written a segment", copy, "segments/s");
        Figures.Say("  which is", copy * SegmentSamples * sizeof(double) / (1 << 20), "MiB/s of samples to disk");
        return Figures.Judge($"no-op step, durable, {segments:N0} segments of {SegmentSamples} samples", noOp, "segments/s", Bar, atLeast: true);
    }

    private static async Task<double> MeasureAsync(BenchSilo silo, string computing, int segments)
    {
        var rates = new List<double>();
        for (var nonce = 0; nonce < Repetitions; nonce++)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var elapsed = await NoOpWork.RunAsync(silo, $"{computing}-{nonce}", NoOpWork.Chain(computing, computing, 1, nonce), Dataset);
            rates.Add(segments / elapsed.TotalSeconds);
            Figures.Say($"  {computing} {nonce}: CPU a segment", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / segments, "us");
            Figures.Say($"  {computing} {nonce}: allocated a segment", (double)(GC.GetTotalAllocatedBytes() - allocated) / segments, "B");
            Figures.Say($"  {computing} {nonce}: rate", rates[^1], "segments/s");
        }

        return Figures.Median(rates);
    }
}
