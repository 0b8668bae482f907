using System.Globalization;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Rules;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Simulation;

/// <summary>
/// Virtual clusters under seeded faults. LISA_SEEDS says how many seeds to play (5,000 unless told), LISA_SEED plays one alone and writes
/// down all that happens.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int SeedsToCatchIn = 1000;
    private const int SeedsToLookAt = 500;

    [Fact]
    public void Five_thousand_seeds_break_no_promise()
    {
        if (Number("LISA_SEED") is { } alone)
        {
            var trace = Shrinker.TraceOf((ulong)alone, Caps.None);
            output.WriteLine(string.Join(Environment.NewLine, trace));
            trace[^1].ShouldNotContain(Shrinker.BrokenMark);
            return;
        }

        var most = Number("LISA_SEEDS") ?? 5000;
        var report = new Campaign(0, Environment.ProcessorCount).Play(most, () => false);

        output.WriteLine(
            $"{report.Seeds} seeds, {report.Events} events, {report.Checks} invariants checked; over at most {report.LongestAfterFaults.TotalSeconds:F1} virtual s after the last fault");
        report.Problem.ShouldBeNull($"play it again: lisa chaos --seed {report.Failed} --seeds 1");
        report.Seeds.ShouldBe(most);
    }

    public static TheoryData<string> Rules() => [.. Campaign.BrokenRuleNames];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_broken_rule_is_caught_within_1000_seeds(string rule)
    {
        var report = new Campaign(0, 1, rule).Play(SeedsToCatchIn, () => false);

        report.Failed.ShouldNotBeNull();
        output.WriteLine($"seed {report.Failed}: {report.Problem}");
    }

    [Fact]
    public void Every_kind_of_fault_happens()
    {
        var report = new Campaign(0, 2).Play(SeedsToLookAt, () => false);

        report.Faults.Keys.ShouldBe(Enum.GetValues<FaultKind>());
        report.Faults.Where(kind => kind.Value < 5).ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_data_may_go_through_happens()
    {
        var report = new Campaign(0, 2).Play(SeedsToLookAt, () => false);

        report.Happenings.Keys.ShouldBe(Enum.GetValues<Happening>());
        report.Happenings.Where(what => what.Key != Happening.WrittenTwice && what.Value < 5).ShouldBeEmpty();
    }

    [Fact]
    public void Little_is_computed_that_nobody_needs()
    {
        var happened = new Campaign(0, 2).Play(SeedsToLookAt, () => false).Happenings;

        // Slots race, and read what is revised meanwhile: no more than that. Anything else that is written again breaks a promise.
        var written = happened[Happening.Computed] + happened[Happening.ComputedAgain];
        happened[Happening.WrittenTwice].ShouldBeLessThan(written / 1000);
        happened[Happening.ComputedOfOldInputs].ShouldBeLessThan(happened[Happening.ComputedAgain] / 20);
    }

    [Fact]
    public void What_a_cluster_goes_through_happens()
    {
        var happened = Enumerable.Range(0, SeedsToLookAt / 2).SelectMany(seed => Shrinker.TraceOf((ulong)seed, Caps.None)).ToList();

        string[] kinds =
        [
            "a duplicate", "put down", "declares", "since the table says so", "goes on", "joins", "a partition heals", "is down for",
            "is lost with its silo", "is overdue", "out of memory for now", "refused", "is lost", "comes twice", "has lost its right", "is acknowledged",
            "which follows", ", Data", ", Revision", ", DeclaredGap", ", Watermark", ", Seal", "has other samples", "is confirmed by another activation",
            "is not what it should be to be committed",
            "an interest has expired", "is removed", "is removed under a run", "its product was removed", "GiveUp", "poison", "has the dead letters of", "its dead letters are written", "Cancel {", "Withdraw", "will undo", "undoes place", "in vain", "is over, Failed", "is over, Cancelled", "is over, Committed",
            "Choreographed run", "Orchestrated run", "Hybrid run",
        ];
        foreach (var kind in kinds)
        {
            happened.Count(line => line.Contains(kind, StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(5, kind);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_one_another()
    {
        var traces = Enumerable.Range(0, 20).Select(seed => string.Join('\n', Shrinker.TraceOf((ulong)seed, Caps.None))).ToList();

        for (var seed = 0; seed < traces.Count; seed++)
        {
            string.Join('\n', Shrinker.TraceOf((ulong)seed, Caps.None)).ShouldBe(traces[seed], $"seed {seed}");
            var untraced = PlayedSeed.Play((ulong)seed, Caps.None, WorldRules.Kept);
            untraced.Events.ShouldBe(PlayedSeed.Play((ulong)seed, Caps.None, WorldRules.Kept, traced: true).Events, $"seed {seed}: whether it is traced changes it");
        }

        traces.Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public void How_many_threads_play_changes_nothing()
    {
        var alone = new Campaign(100, 1).Play(200, () => false);
        var together = new Campaign(100, 3).Play(200, () => false);

        together.Events.ShouldBe(alone.Events);
        together.Checks.ShouldBe(alone.Checks);
        together.Faults.ShouldBe(alone.Faults);
        together.Happenings.ShouldBe(alone.Happenings);
        together.LongestAfterFaults.ShouldBe(alone.LongestAfterFaults);
    }

    [Fact]
    public void Threads_that_race_report_the_lowest_seed_that_fails()
    {
        var alone = new Campaign(0, 1, "store-without-fencing").Play(SeedsToCatchIn, () => false);

        new Campaign(0, 4, "store-without-fencing").Play(SeedsToCatchIn, () => false).Failed.ShouldBe(alone.Failed);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
