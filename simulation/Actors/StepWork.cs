using Lisa.Grains.Flow;
using Lisa.Simulation.Checks;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>A step's flow: carries out what it commands, in the activation's turns; the silo may die before any command.</summary>
internal sealed class StepWork
{
    private readonly World _world;
    private readonly StepActivation _step;
    private readonly StepRuns _runs;
    private readonly ItemsAway _items;

    public StepWork(World world, StepActivation step, StepRuns runs, int number)
    {
        (_world, _step, _runs) = (world, step, runs);
        var dice = new Dice(world.Seed, Purpose.Activation, (ulong)number);
        _items = new ItemsAway(world, step, dice);
        Flow = new StepFlow([.. step.Plan.Inputs.Select(input => world.Rules.Shape(input.Shape))], step.Plan.Limits, new Random(dice.Next(int.MaxValue)));
        Reader = new StepReader(world, step, Flow, Feed);
        Total = new StepTotal(world, step, Flow);
        Voice = new StepVoice(world, step, runs);
        Letters = new StepLetters(world, step, Flow);
    }

    public StepFlow Flow { get; }

    public StepReader Reader { get; }

    public StepTotal Total { get; }

    public StepVoice Voice { get; }

    public StepLetters Letters { get; }

    /// <summary>Items that may be in flight: the slots of the cluster bear on it.</summary>
    public int MostItems { get; private set; }

    /// <summary>The members have changed.</summary>
    public void Allow()
    {
        MostItems = Math.Max(1, Math.Min(_step.Plan.Limits.Items, _step.Host.View.Sum(silo => silo.Machine.SlotCount)));
        Feed(commands => Flow.Allow(MostItems, commands));
    }

    public void Finish(ItemOutcome outcome)
    {
        if (_items.Remove(outcome.Item))
        {
            _world.Trace?.Say($"{_step}: {outcome.Done} done of item {outcome.Item}, {outcome.Failure?.Cause ?? "no failure"}");
            Feed(commands => Flow.ItemFinished(outcome, _step.Host.Clock, commands));
            Voice.Report();
        }
    }

    /// <summary>Items whose silo is no member any more will not come back.</summary>
    public void GiveBackLost() => GiveBack(_items.Lost(_step.Host.View), "is lost with its silo");

    /// <summary>Items that will not come back any more.</summary>
    public void GiveBack(IReadOnlyList<long> items, string why)
    {
        foreach (var item in items)
        {
            if (!_step.IsGone && _world.Rules.ItemsComeBack && _items.Remove(item))
            {
                _world.Trace?.Say($"{_step}: item {item} {why}");
                Feed(commands => Flow.ItemFinished(new ItemOutcome(item, 0, TimeSpan.Zero), _step.Host.Clock, commands));
            }
        }
    }

    public void Feed(Action<List<StepCommand>> fact)
    {
        if (_step.IsGone)
        {
            return;
        }

        var commands = new List<StepCommand>();
        fact(commands);
        var told = false;
        foreach (var command in commands)
        {
            if (_world.Faults.Strikes(FaultKind.CrashBeforeCommand))
            {
                _step.Host.Crash($"{_step} had to carry out {command}");
                return;
            }

            told |= Carry(command);
        }

        if (commands.Count > 0)
        {
            Total.State();
        }

        if (told)
        {
            Voice.Report();
        }
    }

    // True when the runs should hear of it at once.
    private bool Carry(StepCommand command)
    {
        _world.Trace?.Say($"{_step}: {command}");
        switch (command)
        {
            case StepCommand.Compute compute:
                _runs.Begin();
                _world.Checks.Dispatched(_step, compute, Flow.ItemsInFlight);
                _world.Checks.Undoings.Began(_runs.Names, _step.Key.Number);
                _items.Send(compute);
                return false;
            case StepCommand.Cancel cancel:
                _items.Cancel(cancel.Item);
                return false;
            case StepCommand.Announce announce:
                Letters.Computed(announce.Segments);
                Voice.Publish(announce.Segments);
                return false;
            case StepCommand.WakeAt wake:
                _step.Wait(wake.Time - _step.Host.Clock, () => Feed(commands => Flow.Tick(_step.Host.Clock, commands)));
                return false;
            case StepCommand.Complete complete:
                _world.Checks.Completed(_step, complete.Total);
                return true;
            case StepCommand.GiveUp given:
                _world.Checks.GaveUp(_step, given.Cause);
                Letters.GivenUp(given);
                return true;
            default:
                throw new BrokenInvariantException($"{_step} does not know {command}");
        }
    }
}
