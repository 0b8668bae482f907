using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>What runs undo that are not committed.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CompensationTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_run_that_fails_undoes_what_its_steps_did_the_last_first_and_says_so()
    {
        var undo = new TestCompensation();
        await using var silo = await StartAsync(undo);
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "poisoned", ("a", "copy", "data", true), ("b", "faulty", "a", true), ("c", "copy", "b", false));

        var run = await silo.RunAsync("one", "poisoned", "data");

        run.State.ShouldBe(RunState.Failed);
        run.Problem.ShouldNotBeNull().ShouldContain("this segment is poison");
        undo.Calls.Select(call => call.Step).ShouldBe(["b", "a"]);
        undo.Calls.ShouldAllBe(call => call.Run == "one" && call.Pipeline == "poisoned" && call.State == RunState.Failed && call.Problem == run.Problem && call.Attempt == 1);
        undo.Calls.Last().Inputs["data"].ShouldBe("data");
        undo.Calls.Last().Product.ShouldBe(run.Steps[0].Step.Definition.Product);
        undo.Calls.Last().Compensation.Parameters.Integer("level").ShouldBe(3);
        run.Compensations.Select(each => (each.Step, each.Name, each.State, each.Attempts)).ShouldBe(
            [("b", "undo", CompensationState.Done, 1), ("a", "undo", CompensationState.Done, 1)]);
        run.Finished.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(run.Compensations[^1].Ended!.Value);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_midway_leaves_alone_what_did_nothing()
    {
        var undo = new TestCompensation();
        await using var silo = await StartAsync(undo);
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "held", ("a", "held", "data", true), ("all", "total", "a", true));
        await silo.StartRunAsync("one", "held", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        await silo.Grains.Run("one").CancelAsync();
        var run = await silo.WaitAsync("one", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Cancelled);
        run.Compensations.Select(each => each.Step).ShouldBe(["a"], "nothing of the sum over all was begun");
        undo.Calls.ShouldHaveSingleItem().State.ShouldBe(RunState.Cancelled);
    }

    [Fact]
    public async Task A_run_that_is_committed_undoes_nothing()
    {
        var undo = new TestCompensation();
        await using var silo = await StartAsync(undo);
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "good", ("a", "copy", "data", true));

        var run = await silo.RunAsync("one", "good", "data");

        run.State.ShouldBe(RunState.Committed, run.Problem);
        run.Compensations.ShouldBeEmpty();
        undo.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_attempt_that_fails_is_made_again_and_one_that_is_refused_is_recorded_and_holds_up_no_other()
    {
        var undo = new TestCompensation((call, _) =>
        {
            if (call.Step == "b")
            {
                throw RefusalException.Because(RefusalKind.Invalid, "it is gone already", "b", "", "", "look for it");
            }

            if (call.Attempt == 1)
            {
                throw new IOException("not now");
            }
        });
        await using var silo = await StartAsync(undo);
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "poisoned", ("a", "copy", "data", true), ("b", "faulty", "a", true));
        await silo.StartRunAsync("one", "poisoned", "data");

        var waiting = await silo.WaitAsync("one", each => each.Compensations.Length == 2 && each.Compensations[1].State == CompensationState.Waiting && each.Compensations[1].Attempts == 1);
        waiting.State.ShouldBe(RunState.Running, "it is not over before all is undone");
        waiting.Compensations[1].Problem.ShouldNotBeNull().ShouldContain("IOException: not now");
        var run = await silo.WaitAsync("one", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Failed);
        run.Compensations.Select(each => (each.Step, each.State, each.Attempts)).ShouldBe([("b", CompensationState.Failed, 1), ("a", CompensationState.Done, 2)]);
        run.Compensations[0].Problem.ShouldNotBeNull().ShouldContain("it is gone already");
        undo.Calls.Select(call => (call.Step, call.Attempt)).ShouldBe([("b", 1), ("a", 1), ("a", 2)]);
    }

    [Fact]
    public async Task What_a_silo_was_undoing_when_it_stopped_is_undone_when_it_comes_back()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-undo-").FullName;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = new TestCompensation((_, cancellation) =>
        {
            reached.TrySetResult();
            cancellation.WaitHandle.WaitOne(TestSilo.Guard);
            cancellation.ThrowIfCancellationRequested();
        });
        await using (var silo = await StartAsync(first, directory))
        {
            await silo.PostSealedAsync("data", 40);
            await SubmitAsync(silo, "poisoned", ("a", "copy", "data", true), ("b", "faulty", "a", false));
            await silo.StartRunAsync("one", "poisoned", "data");
            await reached.Task.WaitAsync(TestSilo.Guard);
        }

        var second = new TestCompensation();
        await using (var silo = await StartAsync(second, directory))
        {
            var run = await silo.WaitAsync("one", each => each.State != RunState.Running);
            run.State.ShouldBe(RunState.Failed);
            run.Compensations.ShouldHaveSingleItem().State.ShouldBe(CompensationState.Done);
            second.Calls.ShouldHaveSingleItem().Attempt.ShouldBeGreaterThan(1);
            run.Problem.ShouldNotBeNull().ShouldContain("this segment is poison");
        }

        Directory.Delete(directory, recursive: true);
    }

    [PostgresFact]
    public async Task In_a_cluster_it_is_run_by_a_silo_that_has_it()
    {
        var mark = Path.Combine(Directory.CreateTempSubdirectory("lisa-undone-").FullName, "undone");
        var declarations = Directory.CreateTempSubdirectory("lisa-declared-").FullName;
        await File.WriteAllTextAsync(Path.Combine(declarations, "mark.yaml"), $$"""
            compensation: mark
            program: touch
            arguments: ["{{mark}}-{run}-{step}-{state}"]
            """);
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files) { Declarations = declarations };
        var with = await cluster.AddAsync();
        await with.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        await with.Grains.Pipeline("marked").SubmitAsync("", """
            pipeline: marked
            inputs: [data]
            steps: {a: {operator: copy, inputs: {data: data}, compensate: {by: mark}}}
            """);
        await with.StartRunAsync("run", "marked", "data");
        cluster.Declarations = null;
        var without = await cluster.AddAsync();
        await with.PostAsync("data", 40);
        await without.WaitAsync("run", each => each.Steps[0].Report.Done > 0);

        await without.Grains.Run("run").CancelAsync();
        var run = await without.WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Cancelled);
        run.Compensations.ShouldHaveSingleItem().State.ShouldBe(CompensationState.Done, run.Compensations[0].Problem);
        File.Exists($"{mark}-run-a-cancelled").ShouldBeTrue();
        Directory.Delete(Path.GetDirectoryName(mark)!, recursive: true);
        Directory.Delete(declarations, recursive: true);
    }

    private static Task<TestSilo> StartAsync(ICompensation undo, string? directory = null) =>
        TestSilo.StartAsync(directory, substitute: services => services.AddSingleton(undo));

    private static async Task SubmitAsync(TestSilo silo, string name, params (string Step, string Operator, string From, bool Undone)[] steps) =>
        await silo.Grains.Pipeline(name).SubmitAsync("", string.Join('\n', [
            $"pipeline: {name}",
            "inputs: [data]",
            "steps:",
            .. steps.Select(step => $"  {step.Step}: {{operator: {step.Operator}, inputs: {{data: {step.From}}}"
                + (step.Undone ? ", compensate: {by: undo, parameters: {level: 3}}}" : "}")),
        ]));
}
