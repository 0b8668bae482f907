using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>Which runs a backfill starts, how many at once, and that it ends.</summary>
public sealed class BackfillFlowTests
{
    [Fact]
    public void It_starts_as_many_as_it_may_and_the_next_when_one_ends()
    {
        var flow = new BackfillFlow(3, 2, BackfillMark.Begin);
        Commands(flow.Tick).ShouldBe([new BackfillCommand.Start(0), new BackfillCommand.Start(1)]);
        Commands(commands => flow.Observe(0, RunState.Running, null, commands)).ShouldBeEmpty();
        Commands(commands => flow.Observe(1, RunState.Failed, "poison", commands)).ShouldBe([new BackfillCommand.Start(2)]);
        Commands(commands => flow.Observe(2, RunState.Committed, null, commands)).ShouldBeEmpty();
        flow.IsOver.ShouldBeFalse();
        Commands(commands => flow.Observe(0, RunState.Committed, null, commands)).ShouldBeEmpty();

        flow.IsOver.ShouldBeTrue();
        flow.Mark.Committed.ShouldBe(2);
        flow.Mark.Failed.ShouldBe([new BackfillFailure(1, "poison")]);
        Commands(flow.Tick).ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_one_starts_nothing_more_and_is_over_when_its_runs_are()
    {
        var flow = new BackfillFlow(5, 2, BackfillMark.Begin);
        Commands(flow.Tick);
        flow.Cancel();
        Commands(flow.Tick).ShouldBe([new BackfillCommand.Stop(0), new BackfillCommand.Stop(1)]);
        Commands(commands => flow.Observe(0, RunState.Committed, null, commands)).ShouldBeEmpty();
        Commands(flow.Tick).ShouldBe([new BackfillCommand.Stop(1)]);
        Commands(commands => flow.Observe(1, RunState.Cancelled, null, commands)).ShouldBeEmpty();

        flow.IsOver.ShouldBeTrue();
        flow.Mark.Next.ShouldBe(2);
        flow.Mark.Failed.ShouldHaveSingleItem().Item.ShouldBe(1);
        Commands(flow.Tick).ShouldBeEmpty();
    }

    [Fact]
    public void A_run_whose_start_was_lost_is_started_again()
    {
        var flow = new BackfillFlow(2, 1, BackfillMark.Begin with { Next = 1, Open = [0] });
        Commands(flow.Tick).ShouldBe([new BackfillCommand.Look(0)]);
        Commands(commands => flow.Observe(0, null, null, commands)).ShouldBe([new BackfillCommand.Start(0)]);
    }

    [Fact]
    public void However_it_is_interrupted_every_dataset_ends_once_and_no_more_than_allowed_are_under_way()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (items, atOnce) = (random.Next(30), 1 + random.Next(5));
            var flow = new BackfillFlow(items, atOnce, BackfillMark.Begin);
            var runs = new Dictionary<int, RunState>();
            var cancelsAt = random.Next(3) == 0 ? random.Next(100) : int.MaxValue;
            for (var step = 0; !flow.IsOver || step == 0; step++)
            {
                step.ShouldBeLessThan(10_000, $"seed {seed}: it never ends");
                var stored = flow.Mark;
                if (step == cancelsAt)
                {
                    flow.Cancel();
                }

                var commands = new Queue<BackfillCommand>(Commands(flow.Tick));
                while (commands.TryDequeue(out var command))
                {
                    var item = command switch
                    {
                        BackfillCommand.Start start => start.Item,
                        BackfillCommand.Look look => look.Item,
                        _ => ((BackfillCommand.Stop)command).Item,
                    };

                    // A crash forgets all that was decided since the last run was to be started.
                    stored = command is BackfillCommand.Start ? flow.Mark : stored;
                    if (random.Next(8) == 0)
                    {
                        flow = new BackfillFlow(items, atOnce, stored);
                        break;
                    }

                    if (command is BackfillCommand.Start)
                    {
                        runs.TryAdd(item, RunState.Running);
                    }

                    runs.Values.Count(state => state == RunState.Running).ShouldBeLessThanOrEqualTo(atOnce, $"seed {seed}");
                    if (runs.TryGetValue(item, out var known) && known == RunState.Running && (command is BackfillCommand.Stop || random.Next(2) == 0))
                    {
                        runs[item] = command is BackfillCommand.Stop ? RunState.Cancelled : random.Next(4) == 0 ? RunState.Failed : RunState.Committed;
                    }

                    foreach (var more in Commands(to => flow.Observe(item, runs.TryGetValue(item, out var state) ? state : null, null, to)))
                    {
                        commands.Enqueue(more);
                    }
                }
            }

            flow.Mark.Committed.ShouldBe(runs.Values.Count(state => state == RunState.Committed), $"seed {seed}");
            (cancelsAt < 100 || flow.Mark.Next == items).ShouldBeTrue($"seed {seed}");
        }
    }

    private static List<BackfillCommand> Commands(Action<List<BackfillCommand>> act)
    {
        List<BackfillCommand> commands = [];
        act(commands);
        return commands;
    }
}
