using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Simulation;

/// <summary>
/// Clusters of steps and runs under seeded faults. LISA_SEEDS says how many seeds to play (10,000 unless told), LISA_SEED plays one alone
/// and writes down all that happens.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int SeedsToCatchIn = 200;

    [Fact]
    public void Ten_thousand_seeds_break_no_invariant()
    {
        if (Number("LISA_SEED") is { } alone)
        {
            Replay(alone);
            return;
        }

        var count = Number("LISA_SEEDS") ?? 10_000;
        var watch = Stopwatch.StartNew();
        long events = 0;
        var longest = TimeSpan.Zero;
        for (var seed = 0; seed < count; seed++)
        {
            var played = SimulatedSeed.Play(seed, Rules.Kept);
            if (played.Problem is not null)
            {
                Assert.Fail(played.Explain(Rules.Kept));
            }

            events += played.Events;
            longest = longest > played.AfterFaults ? longest : played.AfterFaults;
        }

        output.WriteLine(
            $"{count} seeds, {events} events, {count / watch.Elapsed.TotalSeconds:F0} seeds a second; "
            + $"over at most {longest.TotalSeconds:F1} s of virtual time after the last fault");
    }

    public static TheoryData<string> BrokenRules() =>
        [nameof(ImpatientWindows), nameof(ShortWindows), nameof(UnorderedScans), nameof(TrustingSteps), nameof(UnconditionalWrites), nameof(HastyRuns)];

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void A_broken_rule_is_caught_within_200_seeds(string name)
    {
        Rules rules = name switch
        {
            nameof(ImpatientWindows) => new ImpatientWindows(),
            nameof(ShortWindows) => new ShortWindows(),
            nameof(HastyRuns) => new HastyRuns(),
            nameof(UnorderedScans) => new UnorderedScans(),
            nameof(TrustingSteps) => new TrustingSteps(),
            nameof(UnconditionalWrites) => new UnconditionalWrites(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such rule"),
        };

        var caught = Enumerable.Range(0, SeedsToCatchIn).Select(seed => SimulatedSeed.Play(seed, rules)).FirstOrDefault(played => played.Problem is not null);

        caught.ShouldNotBeNull();
        output.WriteLine(caught.Explain(rules));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var once = SimulatedSeed.Play(seed, Rules.Kept, traced: true);
            var again = SimulatedSeed.Play(seed, Rules.Kept, traced: true);

            once.Trace.ShouldNotBeEmpty();
            again.Trace.ShouldBe(once.Trace, $"seed {seed}");
            SimulatedSeed.Play(seed, Rules.Kept).Events.ShouldBe(once.Events, $"seed {seed}: whether it is traced changes it");
        }
    }

    [Fact]
    public void Every_kind_of_fault_happens()
    {
        var happened = Enumerable.Range(0, SeedsToCatchIn).SelectMany(seed => SimulatedSeed.Play(seed, Rules.Kept, traced: true).Trace).ToList();

        string[] kinds =
        [
            ": crashes", "crashes before its event", "crashes, stored as Running", "crashes, stored as Committing", "a silo dies",
            "is a duplicate", "the slot of item", "out of memory for now", "refused", "is lost", "comes twice",
            "GiveUp", "Cancel {", "Phase = Failed", "Phase = Cancelled", "Phase = Committed",
        ];
        foreach (var kind in kinds)
        {
            happened.Count(line => line.Contains(kind, StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(5, kind);
        }
    }

    [Fact]
    public void Different_seeds_give_different_worlds()
    {
        var traces = Enumerable.Range(0, 20).Select(seed => string.Join('\n', SimulatedSeed.Play(seed, Rules.Kept, traced: true).Trace));

        traces.Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public void A_failing_seed_says_how_to_replay_it_and_what_happened_last()
    {
        var rules = new UnconditionalWrites();
        var caught = Enumerable.Range(0, SeedsToCatchIn).Select(seed => SimulatedSeed.Play(seed, rules)).First(played => played.Problem is not null);

        var lines = caught.Explain(rules).Split(Environment.NewLine);

        lines[0].ShouldBe($"seed {caught.Seed}: {caught.Problem}");
        lines[1].ShouldContain($"LISA_SEED={caught.Seed} dotnet test");
        lines.Length.ShouldBe(52);
    }

    private void Replay(int seed)
    {
        var played = SimulatedSeed.Play(seed, Rules.Kept, traced: true);
        foreach (var line in played.Trace)
        {
            output.WriteLine(line);
        }

        played.Problem.ShouldBeNull();
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
