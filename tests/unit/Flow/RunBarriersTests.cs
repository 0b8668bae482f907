using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>Which steps a run engages when, in each style; all else a run decides is the same.</summary>
public sealed class RunBarriersTests
{
    [Fact]
    public void A_step_that_is_held_back_awaits_the_incomplete_steps_before_it()
    {
        var barriers = RunBarriers.Orchestrated([[], [0], [0, 1]]);
        StepProgress[] steps = [new(1, 1, 0, true, null), StepProgress.None, StepProgress.None];

        barriers.Awaits(2, steps).ShouldBe([1]);
        barriers.Awaits(1, steps).ShouldBeEmpty();
        RunBarriers.Choreographed(3).Awaits(2, steps).ShouldBeEmpty();
    }

    private static readonly StepProgress Complete = new(4, 4, 0, true, null);
    private static readonly StepProgress Half = new(4, 2, 0, false, null);

    // 0 and 1 read datasets, 2 reads both, 3 reads 2.
    private static readonly IReadOnlyList<IReadOnlyList<int>> Diamond = [[], [], [0, 1], [2]];

    [Fact]
    public void A_choreographed_run_engages_all_at_once() => Engaged(new RunFlow(4)).ShouldBe([0, 1, 2, 3]);

    [Fact]
    public void An_orchestrated_run_engages_a_step_when_those_it_reads_from_are_complete()
    {
        var flow = new RunFlow(4, RunPhase.Running, RunBarriers.Orchestrated(Diamond));

        Engaged(flow).ShouldBe([0, 1]);
        Report(flow, 0, Complete).ShouldBeEmpty();
        Report(flow, 1, Half).ShouldBeEmpty();
        Report(flow, 1, Complete).ShouldBe([2], "at once, not at the next tick");
        Engaged(flow).ShouldBe([2]);
        Report(flow, 2, Complete).ShouldBe([3]);
        Report(flow, 3, Complete).ShouldBeEmpty();
        flow.Phase.ShouldBe(RunPhase.Committing);
    }

    [Fact]
    public void A_hybrid_run_engages_a_stage_when_all_stages_before_it_are_complete()
    {
        var flow = new RunFlow(4, RunPhase.Running, RunBarriers.Hybrid(Diamond, [0, 0, 1, 1], [false, false]));

        Engaged(flow).ShouldBe([0, 1]);
        Report(flow, 1, Complete).ShouldBeEmpty();
        Report(flow, 0, Complete).ShouldBe([2, 3]);
        Engaged(flow).ShouldBe([2, 3]);
    }

    [Fact]
    public void Within_an_orchestrated_stage_a_step_waits_for_what_it_reads_too()
    {
        var flow = new RunFlow(4, RunPhase.Running, RunBarriers.Hybrid(Diamond, [0, 0, 1, 1], [false, true]));

        Engaged(flow).ShouldBe([0, 1]);
        Report(flow, 0, Complete).ShouldBeEmpty();
        Report(flow, 1, Complete).ShouldBe([2]);
        Report(flow, 2, Complete).ShouldBe([3]);
    }

    [Fact]
    public void Steps_hear_events_where_they_wake_each_other_and_nowhere_else()
    {
        Heard(RunBarriers.Choreographed(4)).ShouldBe([0, 1, 2, 3]);
        Heard(RunBarriers.Orchestrated(Diamond)).ShouldBeEmpty();
        Heard(RunBarriers.Hybrid(Diamond, [0, 0, 1, 1], [true, false])).ShouldBe([2, 3]);
    }

    [Fact]
    public void A_step_that_reads_from_a_later_stage_is_refused() =>
        Should.Throw<ArgumentException>(() => RunBarriers.Hybrid(Diamond, [0, 1, 0, 1], [false, false])).Message.ShouldContain("step 2 of stage 0");

    [Fact]
    public void Without_stages_a_pipeline_is_cut_where_a_step_needs_the_whole_of_another()
    {
        // 0 reads a dataset, 1 maps it, 2 sums 1 up, 3 reads 1 and the sum, 4 sums 3 up, 5 reads 0 alone.
        StageCut.Of([[], [new(0, false)], [new(1, true)], [new(1, false), new(2, false)], [new(3, true), new(3, false)], [new(0, false)]])
            .ShouldBe([0, 0, 1, 1, 2, 0]);
        StageCut.Of([]).ShouldBeEmpty();
    }

    [Fact]
    public void A_report_heard_twice_engages_nobody_twice()
    {
        var flow = new RunFlow(4, RunPhase.Running, RunBarriers.Orchestrated(Diamond));
        Report(flow, 0, Complete);
        Report(flow, 1, Complete).ShouldBe([2]);

        Report(flow, 1, Complete).ShouldBeEmpty();
        Report(flow, 0, Complete).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_step_that_would_wait_for_itself_or_a_later_one_is_refused(int input) =>
        Should.Throw<ArgumentException>(() => RunBarriers.Orchestrated([[input]])).Message.ShouldContain("step 0");

    [Fact]
    public void A_step_that_gave_up_is_heard_even_with_less_done_than_was_known()
    {
        // An activation that died had told more than the next one finds, say on a file system that is behind.
        var flow = new RunFlow(1);
        Report(flow, 0, new StepProgress(4, 3, 0, false, null));
        Report(flow, 0, new StepProgress(null, 1, 1, true, "segment 1: refused"));

        flow.Phase.ShouldBe(RunPhase.Withdrawing);
    }

    [Fact]
    public void Other_word_with_less_done_than_was_known_is_passed_over()
    {
        var flow = new RunFlow(1);
        Report(flow, 0, new StepProgress(4, 3, 0, false, null));
        Report(flow, 0, new StepProgress(4, 1, 1, false, "segment 1: refused"));

        flow.Steps[0].Done.ShouldBe(3);
        flow.Phase.ShouldBe(RunPhase.Running);
    }

    private static int[] Heard(RunBarriers barriers) => [.. Enumerable.Range(0, 4).Where(barriers.Hears)];

    private static int[] Engaged(RunFlow flow)
    {
        var commands = new List<RunCommand>();
        flow.Tick(commands);
        return [.. commands.OfType<RunCommand.Engage>().Select(engage => engage.Step)];
    }

    private static int[] Report(RunFlow flow, int step, StepProgress progress)
    {
        var commands = new List<RunCommand>();
        flow.Report(step, progress, commands);
        return [.. commands.OfType<RunCommand.Engage>().Select(engage => engage.Step)];
    }
}
