using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>Leases of runs on a step.</summary>
public sealed class StepInterestsTests
{
    private static readonly DateTimeOffset Noon = new(2035, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly StepInterests _interests = new(Lease);

    [Fact]
    public void The_highest_priority_counts()
    {
        _interests.Priority.ShouldBeNull();
        _interests.Engage("a", 1, Noon).ShouldBeTrue();
        _interests.Engage("b", 5, Noon).ShouldBeTrue();
        _interests.Engage("a", 1, Noon).ShouldBeFalse();

        _interests.Priority.ShouldBe(5);
        _interests.Release("b").ShouldBeTrue();
        _interests.Priority.ShouldBe(1);
        _interests.Release("b").ShouldBeFalse();
    }

    [Fact]
    public void An_interest_that_is_not_renewed_lapses()
    {
        _interests.Engage("dead", 9, Noon);
        _interests.Engage("alive", 1, Noon);
        _interests.Engage("alive", 1, Noon + (Lease / 2));

        _interests.Expire(Noon + Lease - TimeSpan.FromTicks(1)).ShouldBeFalse();
        _interests.Expire(Noon + Lease).ShouldBeTrue();

        _interests.Runs.ShouldBe(["alive"]);
        _interests.Priority.ShouldBe(1);
    }

    [Fact]
    public void A_renewal_may_change_the_priority()
    {
        _interests.Engage("run", 1, Noon);
        _interests.Engage("run", 7, Noon).ShouldBeFalse();

        _interests.Priority.ShouldBe(7);
    }
}
