using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>What may go, when, and what is referred to by whom.</summary>
public sealed class GarbageTests
{
    private static readonly DateTimeOffset Noon = new(2035, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private static readonly ProductFacts Idle = new(true, null, false, null);

    [Fact]
    public void What_nothing_refers_to_is_marked_kept_for_the_grace_period_and_removed_after_it()
    {
        Garbage.Decide(Idle, Noon, Grace).ShouldBe(new GarbageVerdict(GarbageAction.Mark, GarbageReason.Unreferenced, Until: Noon + Grace));
        var marked = Idle with { MarkedAt = Noon };
        var before = Noon + Grace - TimeSpan.FromTicks(1);
        Garbage.Decide(marked, before, Grace).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.Grace, Until: Noon + Grace));
        Garbage.Decide(marked, Noon + Grace, Grace).Action.ShouldBe(GarbageAction.Remove);
    }

    [Fact]
    public void Without_a_grace_period_it_goes_at_once_and_what_is_wanted_pinned_or_unknown_stays_all_the_same()
    {
        Garbage.Decide(Idle, Noon, TimeSpan.Zero).Action.ShouldBe(GarbageAction.Remove);
        Garbage.Decide(Idle with { IsWanted = true }, Noon, TimeSpan.Zero).Reason.ShouldBe(GarbageReason.InUse);
        Garbage.Decide(Idle with { Pin = "paper" }, Noon, TimeSpan.Zero).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.Pinned, "paper"));
        Garbage.Decide(Idle with { IsKnown = false }, Noon, TimeSpan.Zero).Reason.ShouldBe(GarbageReason.Unknown);
    }

    [Fact]
    public void Nothing_goes_that_was_not_marked_for_the_grace_period_whatever_else_is_so()
    {
        const int seed = 20;
        var random = new Random(seed);
        for (var round = 0; round < 5000; round++)
        {
            var facts = new ProductFacts(random.Next(2) == 0, random.Next(3) == 0 ? "pin" : null, random.Next(3) == 0, Ago());
            var verdict = Garbage.Decide(facts, Noon, Grace);
            var mayGo = facts is { IsKnown: true, Pin: null, IsWanted: false } && Noon - facts.MarkedAt >= Grace;
            (verdict.Action == GarbageAction.Remove).ShouldBe(mayGo, $"seed {seed}, round {round}: {facts}");
        }

        DateTimeOffset? Ago() => random.Next(3) == 0 ? null : Noon - (Grace * 2 * random.NextDouble());
    }

    [Fact]
    public void The_strongest_reference_is_told()
    {
        var roots = new GarbageRoots();
        var (raw, shared, output, lonely) = (ProductId.OfDataset("raw"), ProductId.OfDataset("a"), ProductId.OfDataset("b"), ProductId.OfDataset("c"));
        roots.AddIntermediates("old", [shared, output]);
        roots.AddResult("old", [output]);
        roots.AddActiveRun("young", [shared]);
        roots.AddDataset("raw");

        roots.Find(shared).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.ActiveRun, "young"));
        roots.Find(output).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.Result, "old"));
        roots.Find(raw).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.Dataset, "raw"));
        roots.Find(lonely).ShouldBeNull();
    }
}
