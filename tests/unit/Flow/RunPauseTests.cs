using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>A run that was told to wait.</summary>
public sealed class RunPauseTests
{
    private static readonly StepProgress Complete = new(4, 4, 0, true, null);
    private static readonly StepProgress Poisoned = new(4, 3, 1, true, "segment 2: refused");

    [Fact]
    public void A_pause_holds_the_steps_that_are_under_way_and_is_said_again_with_every_tick()
    {
        var flow = new RunFlow(3);
        flow.Report(1, Complete, []);

        Commands(commands => flow.Pause(commands).ShouldBeTrue())
            .ShouldBe([new RunCommand.Hold(0), new RunCommand.Hold(2), new RunCommand.Ask()], "another activation may have found its end");
        Commands(flow.Tick).ShouldBe([new RunCommand.Hold(0), new RunCommand.Hold(2), new RunCommand.Ask()]);
        Commands(commands => flow.Resume(commands).ShouldBeTrue()).ShouldBe([new RunCommand.Engage(0), new RunCommand.Engage(2)]);
        Commands(flow.Tick).ShouldBe([new RunCommand.Engage(0), new RunCommand.Engage(2)]);
    }

    [Fact]
    public void A_paused_run_neither_commits_nor_fails_until_it_is_resumed()
    {
        var done = new RunFlow(1);
        done.Pause([]);
        Commands(commands => done.Report(0, Complete, commands)).ShouldBeEmpty();
        done.Phase.ShouldBe(RunPhase.Running);
        Commands(commands => done.Resume(commands)).ShouldBe([new RunCommand.Commit()]);

        var failed = new RunFlow(1);
        failed.Pause([]);
        Commands(commands => failed.Report(0, Poisoned, commands)).ShouldBeEmpty();
        Commands(commands => failed.Resume(commands)).ShouldContain(new RunCommand.Withdraw(RunPhase.Failed, "segment 2: refused"));
    }

    [Fact]
    public void While_it_is_paused_no_barrier_opens()
    {
        var flow = new RunFlow(2, RunPhase.Running, RunBarriers.Orchestrated([[], [0]]));
        flow.Pause([]);

        Commands(commands => flow.Report(0, Complete, commands)).ShouldBeEmpty();
        Commands(commands => flow.Resume(commands)).ShouldBe([new RunCommand.Engage(1)]);
    }

    // Another activation may have been told to wait, have written that down, and be gone: nobody says it again to this one.
    [Fact]
    public void A_run_that_waits_for_data_looks_now_and_then_whether_it_was_told_to_wait()
    {
        var flow = new RunFlow(1);

        var ticks = Enumerable.Range(0, 20).Select(_ => Commands(flow.Tick)).ToList();

        ticks.ShouldAllBe(commands => commands.Contains(new RunCommand.Engage(0)));
        ticks.Count(commands => commands.Contains(new RunCommand.Ask())).ShouldBe(4);
    }

    [Fact]
    public void A_run_that_was_stored_paused_is_paused()
    {
        var flow = new RunFlow(1, RunPhase.Running, null, paused: true);

        flow.IsPaused.ShouldBeTrue();
        Commands(flow.Tick).ShouldBe([new RunCommand.Hold(0), new RunCommand.Ask()]);
    }

    [Fact]
    public void A_paused_run_can_be_cancelled()
    {
        var flow = new RunFlow(1);
        flow.Pause([]);

        Commands(flow.Cancel).ShouldBe([new RunCommand.Withdraw(RunPhase.Cancelled, null)]);
        Commands(commands => flow.Withdrawn(true, commands))[^1].ShouldBe(new RunCommand.Finish(RunPhase.Cancelled, null));
    }

    [Theory]
    [InlineData(RunPhase.Committing)]
    [InlineData(RunPhase.Committed)]
    [InlineData(RunPhase.Failed)]
    [InlineData(RunPhase.Cancelled)]
    public void What_is_past_running_is_neither_paused_nor_resumed(RunPhase phase)
    {
        var flow = new RunFlow(1, phase);

        Commands(commands => flow.Pause(commands).ShouldBeFalse()).ShouldBeEmpty();
        Commands(commands => flow.Resume(commands).ShouldBeFalse()).ShouldBeEmpty();
        flow.IsPaused.ShouldBeFalse();
    }

    private static List<RunCommand> Commands(Action<List<RunCommand>> tell)
    {
        var commands = new List<RunCommand>();
        tell(commands);
        return commands;
    }
}
