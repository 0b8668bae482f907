using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Placement;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Placement;

/// <summary>What a silo knows of the slots of all.</summary>
public sealed class SlotBoardTests
{
    private readonly SlotBoard _board = new("a", "a-1", 2);

    [Fact]
    public void Items_sent_since_a_silo_spoke_count_at_once()
    {
        _board.Hear(Word("b", 4, 1, ("a", 1), ("c", 2)));

        // Of the one that this silo had sent, its own account says that it was answered; and two more are on their way.
        _board.Sent("x", "b");
        _board.Sent("y", "b");
        _board.At("b").ShouldNotBeNull().Items.ShouldBe(4);
        _board.Answered("x");
        _board.At("b").ShouldNotBeNull().Items.ShouldBe(3);
        _board.At("never-heard").ShouldBeNull();
    }

    [Fact]
    public void An_older_word_that_comes_late_is_passed_over()
    {
        _board.Hear(Word("b", 4, 5, ("c", 3)));
        _board.Hear(Word("b", 4, 4, ("c", 9)));

        _board.At("b").ShouldNotBeNull().Items.ShouldBe(3);
        _board.Forget("b");
        _board.At("b").ShouldBeNull();
    }

    [Fact]
    public void Its_own_load_is_what_has_come_and_not_left()
    {
        var first = _board.Arrive("b");
        _board.Arrive("b");
        _board.Arrive("a");
        var before = _board.Changes;
        first.Dispose();
        first.Dispose();

        _board.Changes.ShouldBe(before + 1);
        var own = _board.Own();
        (own.Total, own.Items["b"], own.Items["a"], own.Sequence).ShouldBe((2, 1, 1, before + 1));
    }

    [Fact]
    public void A_silo_that_drains_says_so_and_its_slots_no_longer_count()
    {
        _board.Hear(Word("b", 4, 1));
        _board.TotalSlots.ShouldBe(6);

        _board.Drain();
        _board.Own().Draining.ShouldBeTrue();
        _board.TotalSlots.ShouldBe(4);
    }

    [Fact]
    public void The_youngest_of_those_that_waited_long_enough_are_handed_back()
    {
        var waiting = new WaitingItems();
        var old = waiting.Add(10, CancellationToken.None);
        var younger = waiting.Add(20, CancellationToken.None);
        var started = waiting.Add(21, CancellationToken.None);
        var late = waiting.Add(30, CancellationToken.None);
        started.Start();

        waiting.HandBack(1, 25).ShouldBe(1);
        (old.Token.IsCancellationRequested, younger.Token.IsCancellationRequested).ShouldBe((false, true));
        (started.Token.IsCancellationRequested, late.Token.IsCancellationRequested).ShouldBe((false, false));
        waiting.Count.ShouldBe(3);
        younger.Dispose();
        waiting.Count.ShouldBe(2);
    }

    [Fact]
    public void A_hint_says_who_wrote_how_much_and_what_is_needed()
    {
        ItemHint.Set(new Dictionary<string, double> { ["a-1"] = 0.25, ["a-11"] = 0.75 }, ["gpu", "python"]);
        Dictionary<string, object> context = new()
        {
            ["lisa.warm"] = RequestContext.Get("lisa.warm").ShouldNotBeNull(),
            ["lisa.needs"] = RequestContext.Get("lisa.needs").ShouldNotBeNull(),
        };
        RequestContext.Clear();

        ItemHint.WarmAt(context, "a-1").ShouldBe(0.25);
        ItemHint.WarmAt(context, "a-11").ShouldBe(0.75);
        ItemHint.WarmAt(context, "a").ShouldBe(0);
        ItemHint.Needs(context).ShouldBe(["gpu", "python"]);
        ItemHint.Needs(new Dictionary<string, object>()).ShouldBeEmpty();
    }

    private static SiloLoad Word(string silo, int slots, long sequence, params (string Sender, int Items)[] items) =>
        new(silo, $"{silo}-1", slots, items.ToImmutableSortedDictionary(each => each.Sender, each => each.Items), false, sequence);
}
