using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow.Explaining;
using Lisa.Silo.Api.Explanations;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Tenants' limits on concurrent segments, measured by how many segments are computed at one time.</summary>
public sealed class TenantTests
{
    private const int Slots = 8;

    [Fact]
    public async Task No_more_segments_are_computed_at_one_time_than_the_tenant_may_have_in_all_its_runs_together()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, "alice", 3);
        await StartRunAsync(silo, "one", 2, "alice");
        await StartRunAsync(silo, "two", 3, "alice");
        await silo.Operators.Crowd.UntilAsync(3);
        await silo.RemindedAsync("one", 5);
        silo.Operators.Crowd.Most.ShouldBe(3);
        var load = (await silo.Grains.Tenant("alice").GetAsync()).ShouldNotBeNull().Load;
        load.InFlight.ShouldBe(3);
        load.Waiting.ShouldBeGreaterThan(0);

        silo.Operators.Crowd.Release(40);
        foreach (var run in new[] { "one", "two" })
        {
            (await silo.WaitAsync(run, status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        }

        silo.Operators.Crowd.Most.ShouldBe(3);
        await UntilAsync(silo, "alice", tenant => tenant.Load is { InFlight: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Without_a_limit_as_many_are_computed_as_there_are_slots_for()
    {
        await using var silo = await StartAsync();
        await StartRunAsync(silo, "free", 2, "alice");
        await silo.Operators.Crowd.UntilAsync(Slots);
        silo.Operators.Crowd.Release(20);
        (await silo.WaitAsync("free", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await silo.Grains.Tenant("alice").GetAsync()).ShouldNotBeNull().IsOwn.ShouldBeFalse();
    }

    [Fact]
    public async Task A_tenant_that_is_limited_does_not_hold_up_another()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, "alice", 1);
        await StartRunAsync(silo, "limited", 2, "alice");
        await silo.Operators.Crowd.UntilAsync(1);
        await silo.SubmitAsync("plain", ("a", "copy", "data", 5));
        await silo.StartRunAsync("other", "plain", "data", tenant: "bob");
        (await silo.WaitAsync("other", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        silo.Operators.Crowd.Most.ShouldBe(1);
        silo.Operators.Crowd.Release(20);
        (await silo.WaitAsync("limited", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_limit_that_is_raised_or_lowered_works_on_what_is_running()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, "alice", 1);
        await StartRunAsync(silo, "run", 2, "alice");
        await silo.Operators.Crowd.UntilAsync(1);
        await LimitAsync(silo, "alice", 5);
        await silo.Operators.Crowd.UntilAsync(5);

        // Nothing is killed: those that are within stay, and as they go none comes until there are fewer than may be.
        await LimitAsync(silo, "alice", 2);
        await silo.RemindedAsync("run", 3);
        silo.Operators.Crowd.Now.ShouldBe(5);
        silo.Operators.Crowd.Release(3);
        await silo.Operators.Crowd.UntilAsync(2);
        await silo.RemindedAsync("run", 5);
        silo.Operators.Crowd.Now.ShouldBe(2);

        await silo.Grains.Tenant("alice").SetLimitsAsync(null);
        await silo.Operators.Crowd.UntilAsync(Slots);
        silo.Operators.Crowd.Release(20);
        (await silo.WaitAsync("run", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_limit_on_a_tenant_at_work_is_in_force_when_those_who_work_have_heard_of_it()
    {
        await using var silo = await StartAsync(samples: 400);
        await StartRunAsync(silo, "run", 2, "alice");
        await silo.Operators.Crowd.UntilAsync(Slots);
        await LimitAsync(silo, "alice", 2);
        await silo.WaitAsync("run", run => run.Steps[0].Report.Problem is not null);
        var told = await UntilAsync(silo, "alice", tenant => tenant.Load.InFlight >= Slots);

        // What was under way goes on, and when it has ended there are two.
        silo.Operators.Crowd.Release((int)told.Load.InFlight - 2);
        await silo.Operators.Crowd.UntilAsync(now => now <= 2, "2 at most, where both are in one item 1");
        await silo.RemindedAsync("run", 5);
        silo.Operators.Crowd.Now.ShouldBeInRange(1, 2);
        silo.Operators.Crowd.Release(100);
        (await silo.WaitAsync("run", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_product_that_two_tenants_want_is_made_on_the_account_of_the_one_that_has_room()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, "alice", 1);
        await StartRunAsync(silo, "hers", 2, "alice", priority: 9);
        await silo.Operators.Crowd.UntilAsync(1);
        await StartRunAsync(silo, "his", 2, "bob");
        await silo.Operators.Crowd.UntilAsync(Slots);
        await UntilAsync(silo, "alice", tenant => tenant.Load.InFlight == 1);
        silo.Operators.Crowd.Release(20);
        (await silo.WaitAsync("hers", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await silo.WaitAsync("his", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task What_a_holder_had_that_is_not_heard_of_any_more_comes_back_by_itself()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, "alice", 2);
        var tenant = silo.Grains.Tenant("alice");

        // One whose silo is no member, and one that does not renew: both have what there is, and then nothing.
        (await tenant.ClaimAsync(new TenantClaim("gone", GrainKeys.OfName("gone"), "127.0.0.1:1@1", 0, 0, 2, 0))).Room.ShouldBe(2);
        await StartRunAsync(silo, "run", 2, "alice");
        await silo.Operators.Crowd.UntilAsync(2);
        (await tenant.ClaimAsync(new TenantClaim("silent", GrainKeys.OfName("silent"), silo.Address, 99, 0, 2, 0))).Room.ShouldBe(0);
        silo.Operators.Crowd.Release(20);
        (await silo.WaitAsync("run", status => status.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        silo.Operators.Crowd.Most.ShouldBe(2);
        await UntilAsync(silo, "alice", each => each.Load is { InFlight: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Who_asks_why_is_told_of_the_limit()
    {
        await using var silo = await StartAsync();
        await LimitAsync(silo, "alice", 2);
        await StartRunAsync(silo, "run", 2, "alice");
        await silo.Operators.Crowd.UntilAsync(2);
        await silo.RemindedAsync("run", 3);
        var status = (await silo.Grains.Run("run").GetAsync())!;
        var reasons = await silo.Service<Explainer>().ExplainAsync(status, 0, null, null);
        var reason = reasons.Single(each => each.Kind == ReasonKinds.TenantSegments);
        reason.Text.ShouldBe("waits for tenant alice's limit of 2 concurrent segments: 2 in flight, 2 of them this step's");
        status.Steps[0].Report.Problem.ShouldBe(reason.Text);
        (await silo.Service<Explainer>().ExplainAsync(status, 0, 15, null)).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.TenantSegments);
        silo.Operators.Crowd.Release(20);
    }

    [Fact]
    public async Task A_run_that_does_another_again_belongs_to_the_same_tenant()
    {
        await using var silo = await StartAsync();
        await silo.SubmitAsync("plain", ("a", "copy", "data", 5));
        await silo.StartRunAsync("first", "plain", "data", tenant: "alice");
        await silo.WaitAsync("first", status => status.State != RunState.Running);
        (await silo.Grains.Run("first").RerunAsync("a")).ShouldNotBeNull().Request.Tenant.ShouldBe("alice");
    }

    private static async Task<TestSilo> StartAsync(int samples = 80)
    {
        var silo = await TestSilo.StartAsync(slots: Slots);
        await silo.PostSealedAsync("data", samples);
        return silo;
    }

    private static Task<TenantStatus> LimitAsync(TestSilo silo, string tenant, long segments) => silo.Grains.Tenant(tenant).SetLimitsAsync(new TenantLimits(segments, null));

    private static async Task StartRunAsync(TestSilo silo, string id, double gain, string tenant, int priority = 0)
    {
        await silo.SubmitAsync($"crowded-{id}", ("a", "crowded", "data", gain));
        await silo.StartRunAsync(id, $"crowded-{id}", "data", priority, tenant: tenant);
    }

    private static async Task<TenantStatus> UntilAsync(TestSilo silo, string tenant, Func<TenantStatus, bool> until)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (true)
        {
            if (await silo.Grains.Tenant(tenant).GetAsync() is { } status && until(status))
            {
                return status;
            }

            guard.Token.ThrowIfCancellationRequested();
        }
    }
}
