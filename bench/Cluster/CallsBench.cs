namespace Lisa.Bench.Cluster;

/// <summary>What a segment costs that hardly computes, through three silos, beside what Orleans' own call from silo to silo costs in the same run.</summary>
internal static class CallsBench
{
    private const int Segments = 30_000;
    private const int SegmentSamples = 256;
    private const int WarmUpSegments = 5_000;
    private const int Repetitions = 5;

    public static async Task<int> RunAsync()
    {
        double calls;
        await using (var silos = await TwoSilos.StartAsync())
        {
            calls = await silos.MeasureAsync();
        }

        Figures.Say($"raw Orleans calls from silo to silo, {Overhead.RawCalls.Callers} callers", calls, "calls/s");
        Figures.Say("  which is, a call", 1e6 / calls, "us");
        var (wall, processor) = await MeasureAsync();
        Figures.Say($"cheap step over three silos, segments of {SegmentSamples} samples", 1e6 / wall, "segments/s");
        Figures.Say("  which is, a segment", wall, "us");
        Figures.Say("  processor time of the three silos, a segment", processor, "us");
        Figures.Say("  a segment in calls from silo to silo", wall * calls / 1e6, "calls");
        return 0;
    }

    /// <summary>Microseconds a segment, by the clock and of the processors.</summary>
    private static async Task<(double Wall, double Processor)> MeasureAsync()
    {
        await using var cluster = await ClusterUnderTest.StartAsync([new(1), new(1), new(1)]);
        await ClusterWork.PostAsync(cluster, "warm-up", WarmUpSegments, SegmentSamples, 0);
        await ClusterWork.RunAsync(cluster, Cheap, "warm-up");
        var (walls, processors) = (new List<double>(), new List<double>());
        for (var repetition = 1; repetition <= Repetitions; repetition++)
        {
            await ClusterWork.PostAsync(cluster, $"noise-{repetition}", Segments, SegmentSamples, repetition);
            var before = ProcessorMicroseconds(cluster);
            var run = await ClusterWork.RunAsync(cluster, Cheap, $"noise-{repetition}");
            walls.Add(run.Wall.TotalMicroseconds / Segments);
            processors.Add((ProcessorMicroseconds(cluster) - before) / Segments);
        }

        return (Figures.Median(walls), Figures.Median(processors));
    }

    private const string Cheap = $$$"""
        pipeline: cheap
        inputs: [{{{ClusterWork.Input}}}]
        steps:
          flat: {operator: detrend, inputs: {data: {{{ClusterWork.Input}}}}}
        """;

    private static double ProcessorMicroseconds(ClusterUnderTest cluster) => cluster.Members.Sum(member => member.ProcessorTime.TotalMicroseconds);
}
