using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Runs that are cancelled, and runs that go before others.</summary>
public sealed class CancelTests
{
    [Fact]
    public async Task A_cancelled_run_commits_nothing_and_frees_its_slots_for_others()
    {
        await using var silo = await TestSilo.StartAsync(slots: 2);
        await silo.PostSealedAsync("data", 80);
        await silo.SubmitAsync("held", ("a", "held", "data", 1), ("b", "copy", "a", 1));
        await silo.SubmitAsync("free", ("a", "copy", "data", 7));
        await silo.StartRunAsync("held-1", "held", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        (await silo.Grains.Run("held-1").CancelAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled);
        (await silo.Grains.Catalogue("data").FindAsync("held-1")).ShouldBeNull();

        // With both slots still held this would wait for ever.
        (await silo.RunAsync("free-1", "free", "data")).State.ShouldBe(RunState.Committed);
        (await silo.Grains.Run("held-1").GetAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled);
        (await silo.Grains.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).ListAsync(null, 10)).ShouldNotContain("held-1");
    }

    [Fact]
    public async Task A_step_that_another_run_wants_goes_on_when_one_is_cancelled()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 80);
        await silo.SubmitAsync("held", ("a", "held", "data", 1));
        await silo.StartRunAsync("one", "held", "data");
        await silo.StartRunAsync("other", "held", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        await silo.Grains.Run("one").CancelAsync();
        silo.Operators.LetGo();
        (await silo.WaitAsync("other", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await silo.Grains.Run("one").GetAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled);
    }

    [Fact]
    public async Task A_cancelled_run_can_be_started_under_another_name_and_reuses_what_was_made()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("held", ("a", "held", "data", 1));
        await silo.StartRunAsync("one", "held", "data");
        await silo.WaitAsync("one", run => run.Steps[0].Report.Done > 0);
        await silo.Grains.Run("one").CancelAsync();
        silo.Operators.LetGo();
        var other = await silo.RunAsync("other", "held", "data");
        other.State.ShouldBe(RunState.Committed);
        other.Steps[0].Reused.ShouldBeGreaterThan(0);
        silo.Operators.Held.ComputedAt(0).ShouldBe(1);
    }

    [Fact]
    public async Task The_run_of_higher_priority_gets_the_slot_first()
    {
        await using var silo = await TestSilo.StartAsync(slots: 1);
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("low", ("a", "copy", "data", 1));
        await silo.SubmitAsync("high", ("a", "accumulate", "data", 1));
        using var gate = new ManualResetEventSlim();
        var lowBefore = -1;
        var first = silo.Slots.RunAsync(2000, _ => gate.Wait(TestSilo.Guard, CancellationToken.None), CancellationToken.None);

        // A run that has been started has its work in the queue: the low one's is older.
        await silo.StartRunAsync("low", "low", "data", priority: -10);
        await silo.StartRunAsync("high", "high", "data", priority: 10);
        var between = silo.Slots.RunAsync(
            0, _ => lowBefore = silo.Operators.Accumulate.Computed > 0 ? silo.Operators.Copy.Computed : -2, CancellationToken.None);
        gate.Set();
        (await first.WaitAsync(TestSilo.Guard)).ShouldBeTrue();
        await between.WaitAsync(TestSilo.Guard);
        lowBefore.ShouldBe(0, "work of priority 0 comes after the high run's and before the low run's");
        (await silo.WaitAsync("high", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await silo.WaitAsync("low", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }
}
