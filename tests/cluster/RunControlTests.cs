using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Orleans.Core.Internal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>What an operator does with a run: pause and resume, another priority, and the same again.</summary>
public sealed class RunControlTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-control-").FullName;

    [Fact]
    public async Task A_paused_run_begins_nothing_and_another_run_of_the_same_product_gets_it_all_the_same()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 160);
        await silo.SubmitAsync("pipeline", ("a", "held", "data", 1), ("b", "copy", "a", 1));
        await silo.StartRunAsync("run", "pipeline", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        var paused = (await silo.Grains.Run("run").PauseAsync()).ShouldNotBeNull();
        (paused.State, paused.Paused).ShouldBe((RunState.Running, true));
        silo.Operators.LetGo();
        await silo.WaitAsync("run", run => run.Steps.All(step => step.Report.ItemsInFlight == 0) && run.Steps[0].Report.Done > TestOperators.Poison);
        var held = silo.Operators.Held.Computed;
        held.ShouldBeLessThan(40, "what is in flight has ended, and nothing new has begun");
        await silo.RemindedAsync("run", 3);
        silo.Operators.Held.Computed.ShouldBe(held);

        (await silo.RunAsync("other", "pipeline", "data")).State.ShouldBe(RunState.Committed);
        silo.Operators.Held.Computed.ShouldBe(40);
        (await silo.Grains.Run("run").GetAsync()).ShouldNotBeNull().Paused.ShouldBeTrue("it does not commit either, though all it wants is there");
        (await silo.Grains.Catalogue("data").FindAsync("run")).ShouldBeNull();

        (await silo.Grains.Run("run").UnpauseAsync()).ShouldNotBeNull().Paused.ShouldBeFalse();
        (await silo.WaitAsync("run", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_run_that_somebody_watches_answers_soon_after_its_activation_had_to_go()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "held", "data", 1));
        await silo.StartRunAsync("run", "pipeline", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        var run = silo.Grains.Run("run");
        var paused = (await run.PauseAsync()).ShouldNotBeNull();

        // As Orleans does with the activations that a dead silo's part of the grain directory had.
        var watching = run.WatchAsync(paused.Revision);
        await run.AsReference<IGrainManagementExtension>().DeactivateOnIdle();

        (await run.GetAsync()).ShouldNotBeNull("within Orleans' response time").Revision.ShouldBeGreaterThan(paused.Revision, "it is another activation");
        (await watching).ShouldNotBeNull();
        silo.Operators.LetGo();
    }

    [Fact]
    public async Task A_pause_outlives_the_silo_and_so_does_a_priority()
    {
        await using (var silo = await TestSilo.StartAsync(_directory))
        {
            await silo.PostSealedAsync("data", 40);
            await silo.SubmitAsync("pipeline", ("a", "held", "data", 1));
            await silo.StartRunAsync("run", "pipeline", "data");
            await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
            await silo.Grains.Run("run").SetPriorityAsync(7);
            await silo.Grains.Run("run").PauseAsync();
        }

        await using var again = await TestSilo.StartAsync(_directory);
        again.Operators.LetGo();
        var run = await again.WaitAsync("run", each => each.Steps[0].Reused >= 0 || each.Steps[0].Report.Done > 0);
        (run.Paused, run.Request.Priority).ShouldBe((true, 7));
        await again.RemindedAsync("run", 3);
        again.Operators.Held.Computed.ShouldBe(0);

        await again.Grains.Run("run").UnpauseAsync();
        (await again.WaitAsync("run", each => each.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_paused_run_can_be_cancelled_and_what_is_over_can_neither_be_paused_nor_resumed_nor_hurried()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "held", "data", 1));
        await silo.StartRunAsync("run", "pipeline", "data");
        await silo.Grains.Run("run").PauseAsync();
        await silo.Grains.Run("run").PauseAsync();
        var over = (await silo.Grains.Run("run").CancelAsync()).ShouldNotBeNull();

        (over.State, over.Paused).ShouldBe((RunState.Cancelled, false));
        foreach (var change in new Func<IRunGrain, Task>[] { run => run.PauseAsync(), run => run.UnpauseAsync(), run => run.SetPriorityAsync(1) })
        {
            var refused = await Should.ThrowAsync<RefusalException>(() => change(silo.Grains.Run("run")));
            refused.Refusals.ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.Conflict);
        }

        (await silo.Grains.Run("nobody").PauseAsync()).ShouldBeNull();
        (await silo.Grains.Run("nobody").RetryAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_run_that_is_hurried_gets_the_slot_before_one_that_was_first()
    {
        await using var silo = await TestSilo.StartAsync(slots: 1);
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("low", ("a", "copy", "data", 1));
        await silo.SubmitAsync("hurried", ("a", "accumulate", "data", 1));
        using var gate = new ManualResetEventSlim();
        var lowBefore = -1;
        var first = silo.Slots.RunAsync(2000, _ => gate.Wait(TestSilo.Guard, CancellationToken.None), CancellationToken.None);
        await silo.StartRunAsync("low", "low", "data", priority: 5);
        await silo.StartRunAsync("hurried", "hurried", "data", priority: -5);
        (await silo.Grains.Run("hurried").SetPriorityAsync(50)).ShouldNotBeNull().Request.Priority.ShouldBe(50);

        // Its item that waited for the slot is called back, and sent again in a later turn of its step.
        await silo.RemindedAsync("hurried", 3);
        var between = silo.Slots.RunAsync(
            20, _ => lowBefore = silo.Operators.Accumulate.Computed > 0 ? silo.Operators.Copy.Computed : -2, CancellationToken.None);
        gate.Set();
        (await first.WaitAsync(TestSilo.Guard)).ShouldBeTrue();
        await between.WaitAsync(TestSilo.Guard);
        lowBefore.ShouldBe(0, "work of priority 20 comes after the hurried run's and before the other's");
        (await silo.WaitAsync("hurried", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await silo.WaitAsync("low", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task A_retry_is_a_new_run_that_reuses_what_exists_and_asked_again_it_is_the_same()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1), ("b", "held", "a", 1));
        await silo.StartRunAsync("run", "pipeline", "data", style: RunStyle.Orchestrated);
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        (await Should.ThrowAsync<RefusalException>(() => silo.Grains.Run("run").RetryAsync())).Refusals[0].Kind.ShouldBe(RefusalKind.Conflict);
        await silo.Grains.Run("run").CancelAsync();
        silo.Operators.LetGo();

        var retry = (await silo.Grains.Run("run").RetryAsync()).ShouldNotBeNull();
        retry.Id.ShouldNotBe("run");
        retry.Request.Origin.ShouldBe(new RunOrigin("run", null));
        (retry.Style, retry.Request.Pipeline).ShouldBe((RunStyle.Orchestrated, "pipeline"));
        (await silo.Grains.Run("run").RetryAsync()).ShouldNotBeNull().Id.ShouldBe(retry.Id);

        var over = await silo.WaitAsync(retry.Id, run => run.State != RunState.Running);
        over.State.ShouldBe(RunState.Committed, over.Problem);
        silo.Operators.Copy.Computed.ShouldBe(10, "it was all there");
        (await silo.Grains.Run("run").GetAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled, "how the first one ended stays");
        (await Should.ThrowAsync<RefusalException>(() => silo.Grains.Run(retry.Id).RetryAsync())).Refusals[0].What.ShouldContain("failed or was cancelled");
    }

    [Fact]
    public async Task A_retry_tries_again_what_was_given_up_and_one_that_fails_too_is_retried_in_its_turn()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "faulty", "data", 1));
        (await silo.RunAsync("run", "pipeline", "data")).State.ShouldBe(RunState.Failed);
        var tried = silo.Operators.Faulty.ComputedAt(TestOperators.Poison);

        var second = (await silo.Grains.Run("run").RetryAsync()).ShouldNotBeNull();
        (await silo.WaitAsync(second.Id, run => run.State != RunState.Running)).State.ShouldBe(RunState.Failed);
        silo.Operators.Faulty.ComputedAt(TestOperators.Poison).ShouldBeGreaterThan(tried);
        silo.Operators.Faulty.ComputedAt(0).ShouldBe(1);

        var third = (await silo.Grains.Run("run").RetryAsync()).ShouldNotBeNull();
        third.Id.ShouldNotBe(second.Id);
        third.Request.Origin.ShouldBe(new RunOrigin(second.Id, null));
    }

    [Theory]
    [InlineData(RunStyle.Choreographed)]
    [InlineData(RunStyle.Orchestrated)]
    public async Task A_rerun_computes_a_step_and_what_depends_on_it_again_and_finds_the_same(RunStyle style)
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1), ("b", "neighbours", "a", 1), ("c", "accumulate", "b", 1), ("d", "total", "c", 1));
        var first = await silo.RunAsync("run", "pipeline", "data", style);
        var before = silo.HashesOf(first);

        var again = (await silo.Grains.Run("run").RerunAsync("b")).ShouldNotBeNull();
        var over = await silo.WaitAsync(again.Id, run => run.State != RunState.Running);

        over.State.ShouldBe(RunState.Committed, over.Problem);
        over.Request.Origin.ShouldBe(new RunOrigin("run", "b"));
        over.Steps.Select(step => step.Step.Checks).ShouldBe([false, true, true, true]);
        over.Steps.Select(step => step.Reused).ShouldBe([10, 0, 0, 0]);
        silo.HashesOf(over).ShouldBe(before);
        (silo.Operators.Copy.Computed, silo.Operators.Neighbours.Computed, silo.Operators.Accumulate.Computed, silo.Operators.Total.Computed)
            .ShouldBe((10, 20, 20, 2));
        (await silo.Grains.Catalogue("data").FindAsync(again.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_rerun_that_comes_out_otherwise_fails_and_says_where_and_the_stored_product_stays()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "fickle", "data", 1));
        var first = await silo.RunAsync("run", "pipeline", "data");
        var before = silo.HashesOf(first);

        var again = (await silo.Grains.Run("run").RerunAsync("a")).ShouldNotBeNull();
        var over = await silo.WaitAsync(again.Id, run => run.State != RunState.Running);

        over.State.ShouldBe(RunState.Failed);
        over.Problem.ShouldNotBeNull().ShouldContain($"segment {TestOperators.Poison}");
        over.Problem.ShouldContain("fickle 1 does not give the same bits");
        silo.HashesOf(first).ShouldBe(before);
        silo.Operators.Fickle.ComputedAt(TestOperators.Poison).ShouldBe(2, "it would differ again");
        silo.Operators.Fickle.ComputedAt(9).ShouldBe(2, "its neighbours are compared all the same");
    }

    [Fact]
    public async Task A_rerun_of_what_is_not_over_or_from_no_step_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "held", "data", 1));
        await silo.StartRunAsync("run", "pipeline", "data");
        (await Should.ThrowAsync<RefusalException>(() => silo.Grains.Run("run").RerunAsync("a"))).Refusals[0].Kind.ShouldBe(RefusalKind.Conflict);
        silo.Operators.LetGo();
        await silo.WaitAsync("run", run => run.State != RunState.Running);

        var refusal = (await Should.ThrowAsync<RefusalException>(() => silo.Grains.Run("run").RerunAsync("z"))).Refusals.ShouldHaveSingleItem();
        (refusal.Kind, refusal.Value, refusal.Bound).ShouldBe((RefusalKind.NotFound, "z", "a"));
    }

    public void Dispose() => Directory.Delete(_directory, true);
}
