using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Rules;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Simulation;

/// <summary>A failing world is made small, written down, and plays again from what was written.</summary>
public sealed class ShrinkerTests
{
    [Theory]
    [InlineData("store-without-fencing")]
    [InlineData("catalogue-without-withdrawal")]
    [InlineData("faith-in-dead-silos")]
    public void A_failing_world_shrinks_and_replays_from_its_name(string rule)
    {
        var seed = new Campaign(0, 1, rule).Play(500, () => false).Failed.ShouldNotBeNull();
        var whole = PlayedSeed.Play(seed, Caps.None, Campaign.RulesOf(rule));

        var shrunk = Shrinker.Shrink(seed, Caps.None, rule).ShouldNotBeNull();

        shrunk.Caps.Only.ShouldNotBeNull().Count.ShouldBeLessThanOrEqualTo(whole.Struck.Count);
        var again = PlayedSeed.Play(seed, Caps.Parse(shrunk.Caps.ToString()), Campaign.RulesOf(rule));
        again.Problem.ShouldBe(shrunk.Problem);
        again.Struck.ShouldBe(shrunk.Caps.Only);

        // No fault of it can be spared.
        foreach (var fault in shrunk.Caps.Only)
        {
            var without = shrunk.Caps with { Only = [.. shrunk.Caps.Only.Where(other => other != fault)] };
            PlayedSeed.Play(seed, without, Campaign.RulesOf(rule)).Problem.ShouldBeNull($"{fault} is not needed in {shrunk.Caps}");
        }
    }

    // A step that reads less than it should is wrong in any world.
    [Fact]
    public void A_world_that_fails_by_itself_needs_no_fault() =>
        Shrinker.Shrink(FirstOf("short-windows"), Caps.None, "short-windows").ShouldNotBeNull().Caps.Only.ShouldNotBeNull().ShouldBeEmpty();

    [Fact]
    public void A_seed_that_keeps_its_promises_is_not_shrunk() => Shrinker.Shrink(1, Caps.None).ShouldBeNull();

    [Fact]
    public void The_faults_that_struck_written_down_are_the_same_world()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var drawn = PlayedSeed.Play(seed, Caps.None, WorldRules.Kept);
            var listed = PlayedSeed.Play(seed, Caps.None with { Only = drawn.Struck }, WorldRules.Kept);

            listed.Events.ShouldBe(drawn.Events, $"seed {seed}");
            listed.Struck.ShouldBe(drawn.Struck, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("silos=0", "at least 1")]
    [InlineData("steps=x", "whole number")]
    [InlineData("planets=2", "no part")]
    [InlineData("faults=Rain:1", "'Rain:1' is no fault")]
    [InlineData("faults=SiloCrash:-1", "is no fault")]
    public void What_is_no_world_is_refused(string text, string why) =>
        Should.Throw<FormatException>(() => Caps.Parse(text)).Message.ShouldContain(why);

    [Fact]
    public void A_world_is_read_as_it_is_written()
    {
        var caps = new Caps(2, 1, 1, 0, [new Fault(FaultKind.ItemLost, 3), new Fault(FaultKind.SiloCrash, 0)]);

        caps.ToString().ShouldBe("silos=2,steps=1,clients=1,segments=0,faults=ItemLost:3+SiloCrash:0");
        Caps.Parse(caps.ToString()).ToString().ShouldBe(caps.ToString());
        Caps.Parse("").ShouldBe(Caps.None);
    }

    private static ulong FirstOf(string rule) => new Campaign(0, 1, rule).Play(500, () => false).Failed.ShouldNotBeNull();
}
