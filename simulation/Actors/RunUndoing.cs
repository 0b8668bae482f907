using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>
/// A run between the word of the catalogue and its record that it is over: asks its steps what they did, records what is to be undone, and undoes it as
/// <see cref="CompensationFlow"/> says, each time recorded before it is begun. What is undone is outside of the cluster: the checks are all that hears of it.
/// </summary>
internal sealed class RunUndoing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly CompensationLimits Limits = new(4, TimeSpan.FromSeconds(0.5));
    private readonly World _world;
    private readonly RunActivation _run;
    private readonly RunRequest _request;
    private readonly RunPhase _ending;
    private readonly Dice _dice;
    private readonly HashSet<int> _concluded = [];
    private readonly HashSet<int> _begun = [];
    private RunDeeds _deeds;
    private CompensationFlow? _flow;
    private bool _planned;

    private RunUndoing(World world, RunActivation run, RunState state, RunDeeds deeds, RunPhase ending)
    {
        (_world, _run, _request, _deeds, _ending) = (world, run, state.Request, deeds, ending);
        _dice = new Dice(world.Seed, Purpose.Undoing, (ulong)run.Key.Number);
    }

    /// <summary>Only the record is missing.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The catalogue has said how the run ends.</summary>
    public static RunUndoing Begin(World world, RunActivation run, RunState state, RunDeeds deeds, RunPhase ending)
    {
        var undoing = new RunUndoing(world, run, state, deeds, ending);
        foreach (var place in state.Request.Compensated)
        {
            run.Conclude(place);
        }

        if (ending == RunPhase.Committed)
        {
            undoing.End();
        }
        else
        {
            run.Wait(Patience, undoing.Plan);
        }

        return undoing;
    }

    /// <summary>Goes on where an earlier activation, or another, left it.</summary>
    public static RunUndoing GoOn(World world, RunActivation run, RunState state)
    {
        var undoing = new RunUndoing(world, run, state, new RunDeeds(state.Request.Steps.Count, true), state.Ending!.Value) { _planned = true };
        undoing.Follow(state);
        return undoing;
    }

    public void Concluded(int place, bool hasBegun)
    {
        if (hasBegun)
        {
            _begun.Add(place);
        }

        _deeds.Conclude(place, hasBegun);
        if (_concluded.Add(place) && _concluded.Count == _request.Compensated.Count)
        {
            Plan();
        }
    }

    public void Beat()
    {
        if (_flow is not null)
        {
            CarryOut((flow, commands) => flow.Tick(_run.Host.Clock, commands));
        }
    }

    private void Plan()
    {
        if (_planned || _ending == RunPhase.Committed)
        {
            return;
        }

        _planned = true;
        List<CompensationStatus> planned =
        [
            .. _request.Compensated.Where(place => _world.Rules.RunsDoubt ? _deeds.MayHaveActed(place) : _begun.Contains(place)).OrderDescending()
                .Select(place => new CompensationStatus(place.ToString(CultureInfo.InvariantCulture), "undo", 1)),
        ];
        var state = new RunState(_request, RunPhase.Running) { Ending = _ending, Compensations = planned };
        _world.Trace?.Say($"{_run}: will undo {string.Join(" ", planned.Select(each => each.Step))}");
        _run.Write(state, () => Follow(state), PlanAgain);
    }

    // Somebody else wrote: it has planned, or it has begun who knows what.
    private void PlanAgain(RunState stored)
    {
        if (stored.Ending is not null)
        {
            Follow(stored);
            return;
        }

        _deeds = new RunDeeds(_request.Steps.Count, true);
        _planned = false;
        Plan();
    }

    private void Follow(RunState state)
    {
        _flow = new CompensationFlow(state.Compensations, Limits, new Random(_dice.Next(int.MaxValue)));
        Beat();
    }

    private void CarryOut(Action<CompensationFlow, List<CompensationCommand>> fact)
    {
        var commands = new List<CompensationCommand>();
        fact(_flow!, commands);
        foreach (var command in commands)
        {
            if (command is CompensationCommand.Attempt attempt)
            {
                var flow = _flow;
                _run.Write(Recorded(), () => Attempt(flow!, attempt.Place), Follow);
            }
            else
            {
                _run.Write(Recorded(), End, Follow);
            }
        }
    }

    private RunState Recorded() => new(_request, RunPhase.Running) { Ending = _ending, Compensations = [.. _flow!.All] };

    private void Attempt(CompensationFlow flow, int place)
    {
        var step = int.Parse(flow.All[place].Step, CultureInfo.InvariantCulture);
        if (_world.Faults.Strikes(FaultKind.CrashBeforeCommand))
        {
            _run.Host.Crash($"{_run} had to undo place {step}");
            return;
        }

        var refused = _world.Faults.Strikes(FaultKind.SegmentRefused);
        var failed = refused || (_world.Turns.Now < _world.Faults.StopAt && _dice.OneIn(3));
        _world.Trace?.Say($"{_run}: undoes place {step}{(failed ? ", in vain" : "")}");
        _world.Checks.Undoings.Undone(_run.Key, step, !failed);
        var failure = failed && _world.Rules.UndoesUntilDone ? new CompensationFailure("it did not work", refused) : null;
        _run.Wait(_dice.Between(0.001, 0.5), () =>
        {
            // Meanwhile another activation may have been found to be ahead.
            if (_flow == flow)
            {
                CarryOut((same, commands) => same.Ended(place, failure, _run.Host.Clock, commands));
            }
        });
    }

    private void End()
    {
        IsOver = true;
        _run.Undone(_ending);
    }
}
