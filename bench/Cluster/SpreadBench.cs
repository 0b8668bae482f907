using System.Globalization;

namespace Lisa.Bench.Cluster;

/// <summary>
/// How evenly 3,000 segments that are all computing spread over three silos: by the platform's own placement, on silos that are alike and on
/// silos that are not, and by Orleans' placements for comparison. A silo's share is held against its share of all slots.
/// </summary>
internal static class SpreadBench
{
    private const int Segments = 3000;
    private const int WarmUpSegments = 150;
    private const int Repetitions = 3;
    private const double Bar = 1.15;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"{"placement",-12} {"slots",-8} {"most over its share",20} {"segments computed by each",28} {"wall",9} {"operator",14}");
        var most = await MeasureAsync("slots", 1, 1, 1);
        await MeasureAsync("slots", 4, 1, 1);
        await MeasureAsync("resources", 1, 1, 1);
        await MeasureAsync("activations", 1, 1, 1);
        return Figures.Judge($"{Segments:N0} segments over three silos, max over mean, median", most, "", Bar, atLeast: false);
    }

    private static async Task<double> MeasureAsync(string placement, params int[] slots)
    {
        await using var cluster = await ClusterUnderTest.StartAsync([.. slots.Select(each => new MemberPlan(each))], "--placement", placement);
        using var observer = new SegmentObserver(cluster.Segments);
        await ClusterWork.PostAsync(cluster, "warm-up", WarmUpSegments, ClusterWork.HeavySegmentSamples, 1);
        await ClusterWork.PostAsync(cluster, "noise", Segments, ClusterWork.HeavySegmentSamples, 2);
        await ClusterWork.RunAsync(cluster, ClusterWork.Heavy(0), "warm-up");
        var measured = new List<(double Most, string Counts, double WallSeconds, double OperatorMilliseconds)>();
        for (var repetition = 1; repetition <= Repetitions; repetition++)
        {
            var run = await ClusterWork.RunAsync(cluster, ClusterWork.Heavy(repetition), "noise");
            var counts = observer.CountBySilo(run.View.Steps[0].Product);
            var fair = (double)counts.Values.Sum() / slots.Sum();
            measured.Add((
                cluster.Members.Max(member => counts.GetValueOrDefault(member.Name) / (fair * member.Plan.Slots)),
                string.Join(" ", cluster.Members.Select(member => counts.GetValueOrDefault(member.Name))),
                run.Wall.TotalSeconds,
                1e3 * run.View.Steps[0].ComputeSeconds / Segments));
        }

        var median = measured.OrderBy(each => each.Most).ElementAt(Repetitions / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{placement,-12} {string.Join("+", slots),-8} {median.Most,20:N3} {median.Counts,28} {median.WallSeconds,7:N1} s {median.OperatorMilliseconds,11:N1} ms"));
        return median.Most;
    }
}
