namespace Lisa.Bench.Cluster;

/// <summary>
/// The same computing on a silo that may use one core and on two silos that may use one each. Each repetition has both, in fresh processes,
/// one after the other, so that a machine that slows down meanwhile slows both. The large transforms that are judged need more memory than a core's own
/// cache has, so two cores that share the next one do not do twice as much; a fan-out of small ones is measured beside it.
/// </summary>
internal static class SpeedupBench
{
    private const int Segments = 3000;
    private const int WarmUpSegments = 300;
    private const int Repetitions = 3;
    private const double Bar = 1.8;

    public static async Task<int> RunAsync()
    {
        if (Environment.ProcessorCount < 2)
        {
            await Console.Error.WriteLineAsync("cluster-speedup: this needs two cores, and this process may use one");
            return 2;
        }

        var ratios = new List<double>();
        for (var repetition = 1; repetition <= Repetitions; repetition++)
        {
            ratios.Add(await CompareAsync($"  {repetition}:", ClusterWork.Heavy));
        }

        Figures.Say("a fan-out of small transforms: speed-up", await CompareAsync("  small:", ClusterWork.Bands), "");
        return Figures.Judge("speed-up by the second silo, median", Figures.Median(ratios), "", Bar, atLeast: true);
    }

    private static async Task<double> CompareAsync(string name, Func<int, string> pipeline)
    {
        var one = await MeasureAsync(pipeline, 0);
        var two = await MeasureAsync(pipeline, 0, 1);
        Say($"{name} one silo on one core", one);
        Say($"{name} two silos on a core each", two);
        return one.WallSeconds / two.WallSeconds;
    }

    // Where the processor time is much less than the cores' time, something else of this machine had them meanwhile.
    private static void Say(string what, Measured measured)
    {
        Figures.Say(what, measured.WallSeconds, "s");
        Figures.Say("     processor time of all its silos", measured.ProcessorSeconds, "s");
        Figures.Say("     of it in work items", measured.ItemSeconds, "s");
    }

    private static async Task<Measured> MeasureAsync(Func<int, string> pipeline, params int[] cores)
    {
        await using var cluster = await ClusterUnderTest.StartAsync([.. cores.Select(core => new MemberPlan(1, core))]);
        await ClusterWork.PostAsync(cluster, "warm-up", WarmUpSegments, ClusterWork.HeavySegmentSamples, 1);
        await ClusterWork.PostAsync(cluster, "noise", Segments, ClusterWork.HeavySegmentSamples, 2);
        await ClusterWork.RunAsync(cluster, pipeline(0), "warm-up");
        var before = ProcessorSeconds(cluster);
        var run = await ClusterWork.RunAsync(cluster, pipeline(1), "noise");
        var spent = ProcessorSeconds(cluster) - before;
        return new Measured(run.Wall.TotalSeconds, spent, (await cluster.Client.Runs.FootprintAsync(run.View.Id)).Spent.CpuSeconds);
    }

    private static double ProcessorSeconds(ClusterUnderTest cluster) => cluster.Members.Sum(member => member.ProcessorTime.TotalSeconds);

    private readonly record struct Measured(double WallSeconds, double ProcessorSeconds, double ItemSeconds);
}
