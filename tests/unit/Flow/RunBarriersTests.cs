using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>Which steps a run engages when, in each style; all else a run decides is the same.</summary>
public sealed class RunBarriersTests
{
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
        var flow = new RunFlow(4, RunPhase.Running, RunBarriers.Hybrid([0, 0, 1, 1]));

        Engaged(flow).ShouldBe([0, 1]);
        Report(flow, 1, Complete).ShouldBeEmpty();
        Report(flow, 0, Complete).ShouldBe([2, 3]);
        Engaged(flow).ShouldBe([2, 3]);
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
