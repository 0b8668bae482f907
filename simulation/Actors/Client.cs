using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>
/// Somebody who wants products: submits a run until it is accepted, may cancel it, may pause it for a while, and when it fails submits another.
/// </summary>
internal sealed class Client
{
    private static readonly TimeSpan LatestResume = TimeSpan.FromSeconds(25);
    private readonly World _world;
    private readonly Dice _dice;
    private readonly RunRequest _request;
    private readonly bool _cancels;
    private readonly bool _pauses;
    private GrainKey _run;

    private Client(World world, RunRequest request, Dice dice, bool cancels, bool pauses)
    {
        (_world, _request, _dice, _cancels, _pauses) = (world, request, dice, cancels, pauses);
        world.Turns.After(dice.OneIn(2) ? TimeSpan.Zero : dice.Between(0, 5), Submit);
    }

    public static Client Draw(World world, int number)
    {
        var dice = new Dice(world.Seed, Purpose.Client, (ulong)number);
        var policy = new Dice(world.Seed, Purpose.Client, 1000 + (ulong)number).OneIn(2) ? GivenUp.DeadLetter : GivenUp.Fail;
        var request = RunRequest.Draw(world.Pipeline, dice, new Dice(world.Seed, Purpose.Undoing, 1000 + (ulong)number)) with { Policy = policy };

        // The first client stays, so that every world has something to complete.
        var cancels = dice.OneIn(3) && number > 0;
        return new Client(world, request, dice, cancels, dice.OneIn(4));
    }

    /// <summary>Somebody who comes when all else is over, and wants these steps.</summary>
    public static Client Last(World world, List<int> steps)
    {
        var dice = new Dice(world.Seed, Purpose.Client, 2000);
        return new Client(world, RunRequest.Of(world.Pipeline, steps, dice), dice, cancels: false, pauses: false);
    }

    /// <summary>The client has what it wants.</summary>
    public bool IsContent => State is { Phase: RunPhase.Committed or RunPhase.Cancelled };

    private RunState? State => _world.Database.Peek(_run) as RunState;

    private void Submit()
    {
        _run = _world.NextRun();
        _world.Trace?.Say($"{_run}: submitted, {_request}{(_cancels ? ", will be cancelled" : "")}{(_pauses ? ", will be paused" : "")}");
        Say();
        if (_pauses)
        {
            // Often until long after the last fault: what a pause holds back then, nothing else does.
            var run = _run;
            var from = _world.Turns.Now + _dice.Between(0, 3);
            var wanted = from + _dice.Between(1, 8) + (_dice.OneIn(2) ? _world.Faults.StopAt : TimeSpan.Zero) + _dice.Between(0, 20);
            var latest = _world.Faults.StopAt + LatestResume;
            var until = wanted < latest ? wanted : latest;
            _world.Turns.After(from - _world.Turns.Now, () => Pause(run, until));
        }

        if (_cancels)
        {
            _world.Turns.After(_dice.Between(0, 4), Cancel);
        }
    }

    private void Say()
    {
        if (State is not { } state)
        {
            Call(run => run.Submit(_request));
        }
        else if (IsContent)
        {
            return;
        }
        else if (state.Phase == RunPhase.Failed)
        {
            foreach (var product in Products)
            {
                _world.Poison.Heal(product);
            }

            _world.Turns.After(TimeSpan.FromMilliseconds(100), Submit);
            return;
        }

        else
        {
            LookAtLetters();
        }

        _world.Turns.After(TimeSpan.FromSeconds(0.7), Say);
    }

    private IEnumerable<int> Products => _request.Steps.Select(step => step + _world.Pipeline.Datasets);

    // What is listed is mended, at times only after it was tried again in vain.
    private void LookAtLetters()
    {
        foreach (var product in Products.Where(product => _request.Policy == GivenUp.DeadLetter && StepLetters.Listed(_world, product).Count > 0))
        {
            if (_dice.OneIn(2))
            {
                _world.Poison.Heal(product);
            }

            _world.Trace?.Say($"{_run}: has the dead letters of product {product} tried again");
            if (_world.AnySilo(_dice) is { } silo)
            {
                silo.Do(() => _world.Directory.Call<StepActivation>(silo, new GrainKey(GrainKind.Step, product), step => step.RetryLetters()));
            }
        }
    }

    // The answer to a cancel may be lost: it is said until the run is over.
    private void Cancel()
    {
        if (State is not { IsOver: true })
        {
            Call(run => run.Cancel());
            _world.Turns.After(TimeSpan.FromSeconds(1), Cancel);
        }
    }

    // A word may be lost, or come late, after a later one: the client looks until the run is over, and says again what is not so.
    private void Pause(GrainKey run, TimeSpan until)
    {
        if (run != _run || State is { IsOver: true })
        {
            return;
        }

        var paused = _world.Turns.Now < until;
        if (State is { } state && state.Paused != paused)
        {
            Call(to => to.Pause(paused));
        }

        _world.Turns.After(TimeSpan.FromSeconds(0.8), () => Pause(run, until));
    }

    private void Call(Action<RunActivation> receive)
    {
        if (_world.AnySilo(_dice) is { } silo)
        {
            silo.Do(() => _world.Directory.Call(silo, _run, receive));
        }
    }
}
