using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>What a run does in each of its phases, as a table, and how it takes reports that come late, twice or out of order.</summary>
public sealed class RunFlowTransitions
{
    private static readonly StepProgress Complete = new(4, 4, 0, true, null);
    private static readonly StepProgress Half = new(4, 2, 0, false, null);
    private static readonly StepProgress Poisoned = new(4, 3, 1, true, "segment 2: refused");

    public enum Fact
    {
        Ticks,
        LastReport,
        FailedReport,
        Committed,
        Cancel,
        Fail,
    }

    [Theory]
    [InlineData(RunPhase.Running, Fact.Ticks, RunPhase.Running, "Engage Engage")]
    [InlineData(RunPhase.Running, Fact.LastReport, RunPhase.Committing, "Commit")]
    [InlineData(RunPhase.Running, Fact.FailedReport, RunPhase.Withdrawing, "Withdraw")]
    [InlineData(RunPhase.Running, Fact.Committed, RunPhase.Running, "")]
    [InlineData(RunPhase.Running, Fact.Cancel, RunPhase.Withdrawing, "Withdraw")]
    [InlineData(RunPhase.Running, Fact.Fail, RunPhase.Withdrawing, "Withdraw")]
    [InlineData(RunPhase.Committing, Fact.Ticks, RunPhase.Committing, "Commit")]
    [InlineData(RunPhase.Committing, Fact.LastReport, RunPhase.Committing, "")]
    [InlineData(RunPhase.Committing, Fact.FailedReport, RunPhase.Committing, "")]
    [InlineData(RunPhase.Committing, Fact.Committed, RunPhase.Committed, "Release Release Finish")]
    [InlineData(RunPhase.Committing, Fact.Cancel, RunPhase.Committing, "")]
    [InlineData(RunPhase.Committing, Fact.Fail, RunPhase.Committing, "")]
    public void Each_fact_in_each_phase_leads_where_the_table_says(RunPhase phase, Fact fact, RunPhase next, string commands)
    {
        var flow = new RunFlow(2, phase);

        var told = Tell(flow, fact);

        flow.Phase.ShouldBe(next);
        string.Join(' ', told.Select(command => command.GetType().Name)).ShouldBe(commands);
        flow.IsOver.ShouldBe(next is not (RunPhase.Running or RunPhase.Withdrawing or RunPhase.Committing));
    }

    [Fact]
    public void A_run_that_waits_for_dead_letters_asks_whether_another_activation_has_ended_it()
    {
        var flow = new RunFlow(2);
        List<RunCommand> commands = [];
        flow.Report(0, Poisoned.Under(GivenUp.DeadLetter), commands);
        flow.Tick(commands);
        commands.Select(command => command.GetType().Name).ShouldBe(["Engage", "Engage", "Ask"]);
        flow.Phase.ShouldBe(RunPhase.Running);

        commands.Clear();
        flow.HasEnded(commands);
        commands.ShouldBe([new RunCommand.Commit()]);
        flow.CommitRefused(RunPhase.Cancelled, null, commands);
        flow.Phase.ShouldBe(RunPhase.Cancelled);
    }

    [Theory]
    [InlineData(RunPhase.Committed)]
    [InlineData(RunPhase.Failed)]
    [InlineData(RunPhase.Cancelled)]
    public void A_run_that_is_over_stays_as_it_is_whatever_it_hears(RunPhase phase)
    {
        foreach (var fact in Enum.GetValues<Fact>())
        {
            var flow = new RunFlow(2, phase);

            Tell(flow, fact).ShouldBeEmpty();
            flow.Phase.ShouldBe(phase);
        }
    }

    [Fact]
    public void Only_steps_that_are_not_complete_are_reminded()
    {
        var flow = new RunFlow(3);
        flow.Report(1, Complete, []);

        Commands(flow.Tick).ShouldBe([new RunCommand.Engage(0), new RunCommand.Engage(2)]);
    }

    [Fact]
    public void Word_that_is_older_than_what_is_known_is_passed_over()
    {
        var flow = new RunFlow(2);
        flow.Report(0, Half with { Done = 3 }, []);

        flow.Report(0, Half, []);
        flow.Steps[0].Done.ShouldBe(3);

        flow.Report(0, Complete, []);
        flow.Report(0, Complete with { Total = null }, []);
        flow.Steps[0].IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void A_poisoned_segment_fails_the_run_only_when_its_step_has_done_all_it_can()
    {
        var flow = new RunFlow(2);

        Commands(commands => flow.Report(0, Poisoned with { Idle = false }, commands)).ShouldBeEmpty();
        flow.Phase.ShouldBe(RunPhase.Running);

        Commands(commands => flow.Report(0, Poisoned, commands)).ShouldBe([new RunCommand.Withdraw(RunPhase.Failed, "segment 2: refused")]);
        Commands(commands => flow.Withdrawn(true, commands))[^1].ShouldBe(new RunCommand.Finish(RunPhase.Failed, "segment 2: refused"));
    }

    [Fact]
    public void A_run_that_is_cancelled_asks_the_catalogue_until_it_answers()
    {
        var flow = new RunFlow(2);
        flow.Cancel([]);

        Commands(flow.Tick).ShouldBe([new RunCommand.Withdraw(RunPhase.Cancelled, null)]);
        Commands(commands => flow.Report(0, Complete, commands)).ShouldBeEmpty();
        flow.IsOver.ShouldBeFalse();
    }

    [Fact]
    public void A_run_that_another_activation_has_committed_cannot_be_cancelled()
    {
        var flow = new RunFlow(2);
        flow.Cancel([]);

        Commands(commands => flow.Withdrawn(false, commands)).ShouldBe([new RunCommand.Commit()]);
        Commands(flow.Committed)[^1].ShouldBe(new RunCommand.Finish(RunPhase.Committed, null));
    }

    [Fact]
    public void A_run_that_another_activation_has_cancelled_cannot_be_committed()
    {
        var flow = new RunFlow(0);
        flow.Tick([]);

        Commands(commands => flow.CommitRefused(RunPhase.Cancelled, null, commands)).ShouldBe([new RunCommand.Finish(RunPhase.Cancelled, null)]);
        flow.Phase.ShouldBe(RunPhase.Cancelled);
    }

    [Fact]
    public void Steps_are_released_before_the_run_is_said_to_be_over()
    {
        var flow = new RunFlow(2);

        flow.Cancel([]);

        Commands(commands => flow.Withdrawn(true, commands)).ShouldBe(
            [new RunCommand.Release(0), new RunCommand.Release(1), new RunCommand.Finish(RunPhase.Cancelled, null)]);
    }

    [Fact]
    public void A_run_without_steps_has_nothing_to_wait_for()
    {
        Commands(new RunFlow(0).Tick).ShouldBe([new RunCommand.Commit()]);
    }

    private static List<RunCommand> Tell(RunFlow flow, Fact fact)
    {
        if (fact == Fact.LastReport)
        {
            flow.Report(0, Complete, []);
        }

        return Commands(commands =>
        {
            switch (fact)
            {
                case Fact.Ticks:
                    flow.Tick(commands);
                    break;
                case Fact.LastReport:
                    flow.Report(1, Complete, commands);
                    break;
                case Fact.FailedReport:
                    flow.Report(0, Poisoned, commands);
                    break;
                case Fact.Committed:
                    flow.Committed(commands);
                    break;
                case Fact.Cancel:
                    flow.Cancel(commands);
                    break;
                default:
                    flow.Fail("the dataset is gone", commands);
                    break;
            }
        });
    }

    private static List<RunCommand> Commands(Action<List<RunCommand>> tell)
    {
        var commands = new List<RunCommand>();
        tell(commands);
        return commands;
    }
}
