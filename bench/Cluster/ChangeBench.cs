using System.Diagnostics;
using System.Globalization;

namespace Lisa.Bench.Cluster;

/// <summary>
/// Throughput while a third silo joins, leaves in order, and is killed. Two silos compute all the time, two runs at once, so that the end of
/// one leaves no gap.
/// </summary>
internal static class ChangeBench
{
    private const int Segments = 3000;
    private const int WarmUpSegments = 150;
    private const int RunsAtOnce = 2;
    private const int Repetitions = 3;
    private static readonly string[] Changes = ["joins", "stops", "killed"];

    public static async Task<int> RunAsync()
    {
        await using var cluster = await ClusterUnderTest.StartAsync([new(1), new(1)]);
        await ClusterWork.PostAsync(cluster, "warm-up", WarmUpSegments, ClusterWork.HeavySegmentSamples, 1);
        await ClusterWork.PostAsync(cluster, "noise", Segments, ClusterWork.HeavySegmentSamples, 2);
        await ClusterWork.RunAsync(cluster, ClusterWork.Heavy(0), "warm-up");
        await using var windows = new ThroughputWindows(cluster.Segments);
        using var stop = new CancellationTokenSource();
        var working = WorkAsync(cluster, windows, stop.Token);
        List<(string Change, ChangeCost Cost)> costs;
        try
        {
            var changing = ChangeAsync(cluster, windows);
            await Task.WhenAny(changing, working);
            costs = changing.IsCompleted ? await changing : throw new InvalidOperationException("the runs ended before the changes did", working.Exception);
        }
        finally
        {
            await stop.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Tell(costs);
        return 0;
    }

    private static async Task WorkAsync(ClusterUnderTest cluster, ThroughputWindows windows, CancellationToken stop)
    {
        var variant = 0;
        await Task.WhenAll(Enumerable.Range(0, RunsAtOnce).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var run = await ClusterWork.StartAsync(cluster, ClusterWork.Heavy(Interlocked.Increment(ref variant)), "noise", stop);
                windows.Add(run.Steps[0].Product);
                await cluster.Client.CommittedAsync(run, stop);
            }
        }));
    }

    private static async Task<List<(string Change, ChangeCost Cost)>> ChangeAsync(ClusterUnderTest cluster, ThroughputWindows windows)
    {
        var costs = new List<(string, ChangeCost)>();
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            foreach (var leaving in Changes[1..])
            {
                ClusterMember? third = null;
                costs.Add((Changes[0], await MeasureAsync(windows, async () => third = await cluster.JoinAsync(new MemberPlan(1)))));
                costs.Add((leaving, await MeasureAsync(windows, () => leaving == "stops" ? third!.StopAsync() : third!.KillAsync())));
                await cluster.ForgetAsync(third!);
            }
        }

        return costs;
    }

    // A join counts from the start of its process: compiling takes processor time from the others of a small machine.
    private static async Task<ChangeCost> MeasureAsync(ThroughputWindows windows, Func<Task> change)
    {
        await windows.WaitAsync(ChangeCost.WindowsBefore + 2);
        var at = Stopwatch.GetTimestamp();
        await change();
        await windows.WaitAsync(ChangeCost.WindowsAfter);
        return ChangeCost.Of(windows.All, at);
    }

    private static void Tell(List<(string Change, ChangeCost Cost)> costs)
    {
        Console.WriteLine($"{"third silo",-12} {"before",14} {"after",14} {"lost in 10 s",14} {"steady after",14}");
        foreach (var change in Changes)
        {
            var own = costs.Where(each => each.Change == change).Select(each => each.Cost).ToList();
            double Median(Func<ChangeCost, double> figure) => Figures.Median([.. own.Select(figure)]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{change,-12} {Median(cost => cost.Before),10:N1} /s {Median(cost => cost.After),11:N1} /s {Median(cost => cost.Lost),14:P1} {Median(cost => cost.SteadySeconds),12:N1} s"));
        }
    }
}
