using Lisa.Cli;
using Lisa.Client;
using Lisa.Client.Http;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>What a run's policy makes of a segment that fails.</summary>
public sealed class FailurePolicyTests
{
    private const long Poison = TestOperators.Poison;
    private const string DeadLetters = "{attempts: 2, first_delay_seconds: 0.001, then: dead-letter}";

    [Fact]
    public async Task A_segment_is_tried_as_often_as_its_policy_says()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "often", "faulty", "{attempts: 7, first_delay_seconds: 0.001, factor: 1}");
        (await silo.RunAsync("run", "often", "data")).State.ShouldBe(RunState.Failed);
        silo.Operators.Faulty.ComputedAt(Poison).ShouldBe(7);
    }

    [Fact]
    public async Task A_segment_that_takes_too_long_is_stopped_and_costs_an_attempt()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 16);
        await SubmitAsync(silo, "timed", "held", "{attempts: 2, first_delay_seconds: 0.001, timeout_seconds: 0.05}");
        var run = await silo.RunAsync("run", "timed", "data");
        run.State.ShouldBe(RunState.Failed);
        run.Problem.ShouldNotBeNull().ShouldContain("stopped after its limit of 0.05 s");
        run.Steps[0].Report.Done.ShouldBe(3);
        silo.Operators.Held.ComputedAt(Poison).ShouldBe(2);
        silo.Hung.Count.ShouldBe(0);
    }

    [Fact]
    public async Task An_operator_that_does_not_stop_is_left_behind_and_its_slot_goes_on()
    {
        await using var silo = await TestSilo.StartAsync(slots: 1);
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "stubborn", "stubborn", "{attempts: 1, timeout_seconds: 0.05, then: skip}");
        var run = await silo.RunAsync("run", "stubborn", "data");

        // In its only slot everything else was computed meanwhile.
        run.State.ShouldBe(RunState.Committed, run.Problem);
        (run.Steps[0].Report.Done, run.Steps[0].Report.Skipped).ShouldBe((9, 1));
        silo.Hung.Count.ShouldBe(1);

        silo.Operators.LetGo();
        await UntilAsync(() => Task.FromResult(silo.Hung.Count == 0));
    }

    [Fact]
    public async Task A_skipped_segment_is_a_marked_gap_and_when_it_is_computed_exactly_what_depends_on_it_is_computed_again()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 38);
        await SubmitAsync(silo, "skipping", "ailing", "{attempts: 1, then: skip}");
        await SubmitAsync(silo, "strict", "ailing", "{attempts: 1}");

        var first = await silo.RunAsync("first", "skipping", "data");
        first.State.ShouldBe(RunState.Committed, first.Problem);
        (first.Steps[0].Report.Done, first.Steps[0].Report.Skipped, first.Steps[0].Report.Failed).ShouldBe((9, 1, 0));
        foreach (var output in first.Outputs.Values)
        {
            var samples = silo.Read(output);
            samples.Length.ShouldBe(38);
            samples.Select((sample, at) => (sample, at)).Where(each => double.IsNaN(each.sample)).Select(each => each.at).ShouldBe([12, 13, 14, 15]);
        }

        (await silo.Grains.Segment(first.Outputs["a"], Poison).MaterialiseAsync()).Skipped.ShouldBeTrue();
        (await silo.Grains.Segment(first.Outputs["a"], 0).MaterialiseAsync()).Skipped.ShouldBeFalse();

        // Who skips has it for done; who does not tries it, and fails.
        var second = await silo.RunAsync("second", "skipping", "data");
        (second.State, second.Steps[0].Report.Skipped, silo.Operators.Ailing.ComputedAt(Poison)).ShouldBe((RunState.Committed, 1, 1));
        var strict = await silo.RunAsync("strict-1", "strict", "data");
        strict.State.ShouldBe(RunState.Failed);
        strict.Problem.ShouldNotBeNull().ShouldContain($"segment {Poison}:");
        silo.Operators.Ailing.ComputedAt(Poison).ShouldBe(2);

        silo.Operators.IsHealed = true;
        var last = await silo.RunAsync("strict-2", "strict", "data");
        last.State.ShouldBe(RunState.Committed, last.Problem);
        silo.Read(last.Outputs["b"]).ShouldBe(Enumerable.Range(1, 38).Select(sample => (double)sample));
        for (long index = 0; index < 10; index++)
        {
            silo.Operators.Copy.ComputedAt(index).ShouldBe(index == Poison ? 2 : 1, $"segment {index}");
        }

        (await silo.Grains.Segment(last.Outputs["a"], Poison).MaterialiseAsync()).Skipped.ShouldBeFalse();
    }

    [Fact]
    public async Task A_shorter_last_segment_is_skipped_at_its_own_length()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 14);
        await SubmitAsync(silo, "short", "ailing", "{attempts: 1, then: skip}");
        var run = await silo.RunAsync("run", "short", "data");
        run.State.ShouldBe(RunState.Committed, run.Problem);
        silo.Read(run.Outputs["a"]).Length.ShouldBe(14);
    }

    [Fact]
    public async Task A_step_that_carries_state_cannot_skip()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 8);
        await SubmitAsync(silo, "carrying", "accumulate", "{then: skip}");
        (await Should.ThrowAsync<RefusalException>(() => silo.StartRunAsync("run", "carrying", "data"))).Message.ShouldContain("carries state");
    }

    [Fact]
    public async Task A_dead_letter_is_listed_waited_for_and_tried_again_when_told_to()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await SubmitAsync(silo, "letters", "ailing", DeadLetters);
        await silo.StartRunAsync("run", "letters", "data");
        var waiting = await silo.WaitAsync("run", run => run.Steps[0].DeadLetters() == 1 && run.Steps[1].Report.Done == 9 && run.Steps[0].Report.Idle);
        waiting.State.ShouldBe(RunState.Running);

        using var client = LisaClient.Connect(silo.Url);
        var letter = (await client.Runs.DeadLettersAsync("run")).Items.ShouldHaveSingleItem();
        (letter.Step, letter.Segment, letter.Attempts, letter.Product).ShouldBe(("a", Poison, 2, waiting.Outputs["a"].Text));
        letter.Cause.ShouldContain("poison for now");
        letter.Silo.ShouldNotBeEmpty();
        var source = letter.Sources.ShouldHaveSingleItem();
        (source.Port, source.First, source.Last).ShouldBe(("data", Poison, Poison));
        source.Contents.ShouldBe([silo.Hashes(ProductId.OfDataset("data"))[(int)Poison].ToString()]);
        var view = await client.Runs.GetAsync("run");
        (view.State, view.DeadLetters, view.Steps[0].State).ShouldBe(("running", 1, "dead-letters"));

        // Another run of the policy finds it listed, and does not try it.
        await silo.StartRunAsync("other", "letters", "data");
        (await client.Runs.DeadLettersAsync("other", "a")).Items.Count.ShouldBe(1);
        silo.Operators.Ailing.ComputedAt(Poison).ShouldBe(2);
        (await client.Runs.CancelAsync("other")).State.ShouldBe("cancelled");
        (await Should.ThrowAsync<RefusedException>(() => client.Runs.RetryDeadLettersAsync("other"))).Message.ShouldContain("over");
        (await Should.ThrowAsync<RefusedException>(() => client.Runs.RetryDeadLettersAsync("run", "a", 7))).Message.ShouldContain("no dead letter");
        (await Should.ThrowAsync<RefusedException>(() => client.Runs.RetryDeadLettersAsync("run", segment: Poison))).Message.ShouldContain("name the step");

        // Tried too early, it is listed again.
        (await client.Runs.RetryDeadLettersAsync("run", "a", Poison)).Retried.ShouldBe(1);
        await UntilAsync(async () => (await client.Runs.DeadLettersAsync("run")).Items.Any(again => again.WhenUtc > letter.WhenUtc));
        silo.Operators.Ailing.ComputedAt(Poison).ShouldBe(4);

        silo.Operators.IsHealed = true;
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new Session(output, error, isTerminal: false, TimeProvider.System);
        (await CommandRunner.RunAsync(global::Lisa.Cli.Program.Root(session), ["dead-letters", "run", "--url", silo.Url.ToString()], session, CancellationToken.None))
            .ShouldBe(0, error.ToString());
        output.ToString().ShouldContain("poison for now");
        (await CommandRunner.RunAsync(global::Lisa.Cli.Program.Root(session), ["dead-letters", "retry", "run", "--url", silo.Url.ToString()], session, CancellationToken.None))
            .ShouldBe(0, error.ToString());
        output.ToString().ShouldContain("1 tried again");
        var done = await silo.WaitAsync("run", run => run.State != RunState.Running);
        done.State.ShouldBe(RunState.Committed, done.Problem);
        silo.Read(done.Outputs["b"]).ShouldBe(Enumerable.Range(1, 40).Select(sample => (double)sample));
        (await client.Runs.DeadLettersAsync("run")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Dead_letters_outlive_the_silo_and_are_not_tried_before_they_are_told_to()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-letters-").FullName;
        await using (var silo = await TestSilo.StartAsync(directory))
        {
            await silo.PostSealedAsync("data", 40);
            await SubmitAsync(silo, "letters", "ailing", DeadLetters);
            await silo.StartRunAsync("run", "letters", "data");
            await silo.WaitAsync("run", run => run.Steps[0].DeadLetters() == 1);
            (await silo.Grains.Step((await silo.Grains.Run("run").GetAsync())!.Outputs["a"]).ListDeadLettersAsync(-1, 10)).Length.ShouldBe(1);
        }

        await using (var silo = await TestSilo.StartAsync(directory))
        {
            silo.Operators.IsHealed = true;
            var waiting = await silo.WaitAsync("run", run => run.Steps[0].DeadLetters() == 1 && run.Steps[0].Report.Idle);
            silo.Operators.Ailing.Computed.ShouldBe(0);
            (await silo.Grains.Step(waiting.Outputs["a"]).RetryDeadLettersAsync(null)).ShouldBe(1);
            (await silo.WaitAsync("run", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
            silo.Operators.Ailing.Computed.ShouldBe(1);
        }

        Directory.Delete(directory, true);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await holds())
        {
            await timer.WaitForNextTickAsync(guard.Token);
        }
    }

    // Two steps: one that fails, and a copy of what it makes.
    private static async Task SubmitAsync(TestSilo silo, string name, string computing, string failures) => await silo.Grains.Pipeline(name).SubmitAsync("", string.Join('\n', [
        $"pipeline: {name}",
        "inputs: {data: {axis: time}}",
        "steps:",
        $"  a: {{operator: {computing}, inputs: {{data: data}}, failures: {failures}}}",
        "  b: {operator: copy, inputs: {data: a}}",
        "outputs: {a: a, b: b}",
    ]));
}
