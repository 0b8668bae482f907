using System.Diagnostics;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// A network that falls apart under three silos while they work. Both sides are asked to do things meanwhile; what either acknowledges is
/// kept, and in the end all is as if nothing had been. Every other cut lets a post that was under way through the lonely silo go on
/// only when the majority has already posted behind its back. LISA_CHAOS_SECONDS: 20 make one cut, more make more.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class PartitionTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan ShortestCut = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestHealing = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-split-").FullName;
    private readonly PostLedger _underWay = new("under-way");
    private readonly PostLedger _fresh = new("fresh");
    private readonly List<string> _acceptedByMinority = [];

    [LongNamespaceTheory]
    [InlineData(NetworkCut.FromAll)]
    [InlineData(NetworkCut.FromSilos)]
    [InlineData(NetworkCut.OneWay)]
    public async Task The_majority_goes_on_the_minority_does_no_harm_and_healing_converges(NetworkCut cut)
    {
        output.WriteLine($"LISA_CHAOS_SEED={ChaosSettings.Seed} LISA_CHAOS_SECONDS={ChaosSettings.Duration.TotalSeconds}");
        var frames = ChaosData.Make(ChaosSettings.Seed);
        SortedDictionary<string, string> products;
        int variants;
        await using (var split = await SplitCluster.StartAsync(_root))
        {
            await split.UntilMembersAsync(3, LongestHealing);
            await ClusterWork.PostAsync(split.Majority, frames);
            await _underWay.CreateAsync(split.Majority);
            await _fresh.CreateAsync(split.Majority);
            using var watch = new RecoveryWatch(split.Cluster.Segments);
            var work = new ClusterWork(split.Majority, watch);
            using var stop = new CancellationTokenSource();
            var working = work.WorkAsync(1, stop.Token);
            try
            {
                var began = Stopwatch.GetTimestamp();
                for (var cuts = 0; cuts == 0 || Stopwatch.GetElapsedTime(began) < ChaosSettings.Duration; cuts++)
                {
                    await CutAndHealAsync(split, watch, cut, isLate: cuts % 2 == (cut == NetworkCut.FromAll ? 0 : 1));
                }
            }
            finally
            {
                await stop.CancelAsync();
                TellEnds(split);
            }

            await working.WaitAsync(TimeSpan.FromMinutes(2));
            split.Cluster.Silos.SkipLast(1).ShouldAllBe(silo => silo.Ends.Count == 0);
            split.Cluster.Silos[^1].Ends[0].ShouldStartWith("75");
            await _underWay.CheckAsync(split.Majority);
            await _fresh.CheckAsync(split.Majority);
            foreach (var run in _acceptedByMinority)
            {
                (await EndOfAsync(split, run)).ShouldBe(RunStates.Committed);
            }

            (products, variants) = (await work.HashAsync(), work.Variants);
            output.WriteLine($"{work.Segments} segments in {variants} runs; posts acknowledged: {_underWay.Acknowledged} of {_underWay.Begun}, {_fresh.Acknowledged} of {_fresh.Begun}");
        }

        products.ShouldBe(await ClusterWork.UndisturbedAsync(Path.Combine(_root, "undisturbed"), frames, variants));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task CutAndHealAsync(SplitCluster split, RecoveryWatch watch, NetworkCut cut, bool isLate)
    {
        await UntilAsync(() => Task.FromResult(watch.MadeWithout(SplitCluster.Lonely) > 0), LongestHealing, "no segment before the cut");
        using var patience = new CancellationTokenSource();
        var (gate, underWay) = await BeginPostAsync(split, patience.Token);
        var struck = Stopwatch.GetTimestamp();
        await split.CutAsync(cut);
        if (!isLate)
        {
            gate.Open();
        }

        var asking = AskMinorityAsync(split, struck);
        await split.UntilMembersAsync(2, LongestStandstill);
        var dead = Stopwatch.GetElapsedTime(struck);
        var made = watch.MadeWithout(SplitCluster.Lonely);
        await UntilAsync(() => Task.FromResult(watch.MadeWithout(SplitCluster.Lonely) > made), LongestStandstill - dead, "the majority stands still");
        var next = Stopwatch.GetElapsedTime(struck);
        await UntilAsync(() => PostAsync(split), LongestHealing, "the majority does not take the dataset over");
        var posted = Stopwatch.GetElapsedTime(struck);
        gate.Open();
        await asking;
        await UntilAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(struck) >= ShortestCut), ShortestCut, "the clock stands still");

        var cutFor = Stopwatch.GetElapsedTime(struck);
        await split.HealAsync(cut);
        var healing = await split.UntilMembersAsync(3, LongestHealing);
        split.Cluster.Silos[^1].Ends.ShouldNotBeEmpty("a silo that is dead to the others ends");
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        output.WriteLine(
            $"{cut}, cut for {cutFor.TotalSeconds:F1} s: declared dead after {dead.TotalSeconds:F1} s, next segment of the others after {next.TotalSeconds:F1} s, "
            + $"next post after {posted.TotalSeconds:F1} s; three active {healing.TotalSeconds:F1} s after healing; the post under way{(isLate ? " (held back)" : "")}: {await underWay ?? "acknowledged"}");
    }

    // A post through the lonely silo that stops half-way. One that a silo which has just come back does not take yet is tried again.
    private async Task<(Gate Gate, Task<string?> Posting)> BeginPostAsync(SplitCluster split, CancellationToken patience)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pace);
        while (true)
        {
            var gate = new Gate();
            var posting = _underWay.TryAsync(split.Minority, await _underWay.SamplesAsync(split.Majority), patience, gate);
            if (await Task.WhenAny(gate.Reached, posting).WaitAsync(LongestHealing, CancellationToken.None) == gate.Reached)
            {
                return (gate, posting);
            }

            (Stopwatch.GetElapsedTime(began) <= LongestHealing).ShouldBeTrue($"no post gets under way: {await posting}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<bool> PostAsync(SplitCluster split)
    {
        using var patience = new CancellationTokenSource(LongestStandstill);
        return await _underWay.TryAsync(split.Majority, await _underWay.SamplesAsync(split.Majority), patience.Token) is null;
    }

    // What the lonely silo is asked for while it is alone: a post and a run. It may refuse, or keep what it takes.
    private async Task AskMinorityAsync(SplitCluster split, long struck)
    {
        for (var asked = 0; Stopwatch.GetElapsedTime(struck) < ShortestCut; asked++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(6));
            var refusal = "";
            try
            {
                refusal = await _fresh.TryAsync(split.Minority, await _fresh.SamplesAsync(split.Majority), patience.Token) ?? "acknowledged";
                var run = await split.Minority.Runs.StartAsync(new NewRun("chaos-1", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }), patience.Token);
                _acceptedByMinority.Add(run.Id);
                output.WriteLine($"  the minority's answers {asked}: {refusal}; run accepted");
            }
            catch (Exception refused) when (refused is SiloUnreachableException or RefusedException || (refused is OperationCanceledException && patience.IsCancellationRequested))
            {
                output.WriteLine($"  the minority's answers {asked}: {refusal}; {refused.Message.ReplaceLineEndings(" ")}");
            }

            using var timer = new PeriodicTimer(Pace);
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<string> EndOfAsync(SplitCluster split, string run)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var state = "";
        await foreach (var view in split.Majority.Runs.WatchAsync(run, patience.Token))
        {
            state = view.State;
        }

        return state;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan patience, string otherwise)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pace);
        while (!await isSo())
        {
            (Stopwatch.GetElapsedTime(began) <= patience).ShouldBeTrue($"{otherwise}, for {patience.TotalSeconds:F1} s");
            await timer.WaitForNextTickAsync();
        }
    }

    private void TellEnds(SplitCluster split)
    {
        foreach (var silo in split.Cluster.Silos)
        {
            output.WriteLine($"{silo.Name} ended {silo.Ends.Count} times: {string.Join(" | ", silo.Ends)}");
        }
    }
}
