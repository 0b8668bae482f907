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
        _interests.Engage("a", 1, true, Noon).ShouldBeTrue();
        _interests.Engage("b", 5, true, Noon).ShouldBeTrue();
        _interests.Engage("a", 1, true, Noon).ShouldBeFalse();

        _interests.Priority.ShouldBe(5);
        _interests.Release("b").ShouldBeTrue();
        _interests.Priority.ShouldBe(1);
        _interests.Release("b").ShouldBeFalse();
    }

    [Fact]
    public void An_interest_that_is_not_renewed_lapses()
    {
        _interests.Engage("dead", 9, true, Noon);
        _interests.Engage("alive", 1, true, Noon);
        _interests.Engage("alive", 1, true, Noon + (Lease / 2));

        _interests.Expire(Noon + Lease - TimeSpan.FromTicks(1)).ShouldBeFalse();
        _interests.Expire(Noon + Lease).ShouldBeTrue();

        _interests.Runs.ShouldBe(["alive"]);
        _interests.Priority.ShouldBe(1);
    }

    [Fact]
    public void A_renewal_may_change_the_priority()
    {
        _interests.Engage("run", 1, true, Noon);
        _interests.Engage("run", 7, true, Noon).ShouldBeFalse();

        _interests.Priority.ShouldBe(7);
    }

    [Fact]
    public void If_any_run_listens_the_step_listens()
    {
        _interests.Listens.ShouldBeFalse();
        _interests.Engage("driven", 1, false, Noon);
        _interests.Listens.ShouldBeFalse();
        _interests.Engage("hears", 1, true, Noon);
        _interests.Listens.ShouldBeTrue();

        _interests.Release("hears");
        _interests.Listens.ShouldBeFalse();
    }

    [Fact]
    public void Tenants_come_in_the_order_of_their_runs_priorities_and_the_run_that_pays_is_the_tenants()
    {
        _interests.Engage("a", 1, true, Noon, "alice");
        _interests.Engage("b", 3, true, Noon, "bob");
        _interests.Engage("c", 2, true, Noon, "alice");
        _interests.Engage("d", null, true, Noon, "dora");

        _interests.Tenants.ShouldBe([("bob", 3), ("alice", 2)]);
        _interests.PayerAt("alice").ShouldBe("c");
        _interests.PayerAt("bob").ShouldBe("b");
        _interests.PayerAt(null).ShouldBe("b");
        _interests.PayerAt("nobody").ShouldBe("b");
    }

    [Fact]
    public void Of_a_run_that_wants_no_work_now_the_interest_stays()
    {
        _interests.Engage("paused", null, true, Noon);
        (_interests.Any, _interests.Priority).ShouldBe((true, null));

        _interests.Engage("other", -3, true, Noon);
        _interests.Priority.ShouldBe(-3);
        _interests.Release("other");
        (_interests.Any, _interests.Priority).ShouldBe((true, null));
    }
}
