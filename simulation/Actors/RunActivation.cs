using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>
/// One activation of a run: the thin shell around a <see cref="RunFlow"/>. What it keeps is the request and, at last, how it ended. How it
/// ends the catalogue decides: to commit and to withdraw are the same question there, and of two activations that want different
/// things, one learns that it comes too late.
/// </summary>
internal sealed class RunActivation(World world, GrainKey key, Silo host) : Activation(key, host)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private RunState? _state;
    private int _version;
    private RunFlow? _flow;
    private RunPhase? _ending;
    private RunCommit? _commit;
    private bool _isDecided;
    private bool _isFirst;
    private RunDeeds? _deeds;
    private RunUndoing? _undoing;
    private bool _loading;

    // One write at a time: what is said meanwhile is said again.
    private bool _isPausing;

    /// <summary>What the run makes of segments that were given up.</summary>
    public GivenUp Policy => _state!.Request.Policy;

    public override void Start()
    {
        Load();
        Beat();
    }

    /// <summary>The run is accepted when this is stored; asked again, it changes nothing.</summary>
    public void Submit(RunRequest request)
    {
        if (!_loading && _state is null)
        {
            _loading = true;
            world.Database.Write(Host, Key, _version, new RunState(request, RunPhase.Running), result =>
            {
                // Any other may have begun something already.
                _isFirst = result == WriteResult.Written;
                Load();
            });
        }
    }

    public void Cancel() => Feed((flow, commands) => flow.Cancel(commands));

    /// <summary>It waits, or goes on: said to the steps when it is stored.</summary>
    public void Pause(bool paused)
    {
        if (_flow is { Phase: RunPhase.Running } && _ending is null && !_isPausing && _state!.Paused != paused)
        {
            _isPausing = true;
            Write(
                _state with { Paused = paused },
                () =>
                {
                    _isPausing = false;
                    Feed((flow, commands) => _ = paused ? flow.Pause(commands) : flow.Resume(commands));
                },
                _ => Drop());
        }
    }

    public void Hear(int product, StepProgress progress)
    {
        var place = _state is null ? -1 : IndexOf(_state.Request.Steps, product - world.Pipeline.Datasets);
        if (place >= 0)
        {
            Feed((flow, commands) => flow.Report(place, progress.Under(world.Rules.Judge(Policy)), commands));
        }
    }

    /// <summary>A step answers that it was engaged.</summary>
    public void Answered(int product, bool isFirstWord)
    {
        if (_state is not null && IndexOf(_state.Request.Steps, product - world.Pipeline.Datasets) is >= 0 and var place)
        {
            _deeds?.Answer(place, isFirstWord);
        }
    }

    /// <summary>A step answers at the end whether it has begun anything.</summary>
    public void Concluded(int product, bool hasBegun) =>
        _undoing?.Concluded(IndexOf(_state!.Request.Steps, product - world.Pipeline.Datasets), hasBegun);

    /// <summary>Writes the run's record over the one that is known; where that is not so any more, hands over what is stored.</summary>
    public void Write(RunState state, Action written, Action<RunState> instead) => world.Database.Write(Host, Key, _version, state, result =>
    {
        if (result == WriteResult.Written && !IsGone)
        {
            (_version, _state) = (_version + 1, state);
            written();
        }
        else if (!IsGone)
        {
            Reread(instead);
        }
    });

    /// <summary>All is undone: the run is over.</summary>
    public void Undone(RunPhase phase) => Store(phase);

    /// <summary>A turn of this activation, after a while.</summary>
    public void Wait(TimeSpan delay, Action turn) => Later(delay, turn);

    /// <summary>Asks a step to let the run go, and to say whether it has begun anything.</summary>
    public void Conclude(int place) => world.Directory.Call<StepActivation>(Host, StepKey(place), step => step.Conclude(this));

    /// <summary>A step's product is what it should be to be committed.</summary>
    public void Hardened(CommitPlace place, ProductLook look) => _commit?.Hardened(place, look);

    /// <summary>All of its products are.</summary>
    public void AskToCommit() => Ask(RunPhase.Committed);

    private static int IndexOf(IReadOnlyList<int> steps, int step)
    {
        for (var place = 0; place < steps.Count; place++)
        {
            if (steps[place] == step)
            {
                return place;
            }
        }

        return -1;
    }

    private void Beat()
    {
        if (_flow is null)
        {
            Load();
        }
        else if (_undoing is { IsOver: false } undoing)
        {
            undoing.Beat();
        }
        else if (_ending is { } ending)
        {
            Store(ending);
        }
        else
        {
            Feed((flow, commands) => flow.Tick(commands));
        }

        if (!IsGone)
        {
            Later(Second, Beat);
        }
    }

    private void Load()
    {
        _loading = true;
        world.Database.Read(Host, Key, (version, state) =>
        {
            _loading = false;
            if (version < 0 || IsGone)
            {
                return;
            }

            (_version, _state) = (version, state as RunState);
            if (_state is { IsOver: true })
            {
                Drop();
            }
            else if (_state is { Ending: { } ending } && _flow is null)
            {
                _ending = ending;
                _flow = new RunFlow(_state.Request.Steps.Count, ending);
                _undoing = RunUndoing.GoOn(world, this, _state);
            }
            else if (_state is not null && _flow is null)
            {
                LoadVerdict();
            }
        });
    }

    private void Reread(Action<RunState> instead) => world.Database.Read(Host, Key, (version, state) =>
    {
        if (IsGone)
        {
            return;
        }

        if (version < 0 || state is not RunState stored)
        {
            Later(Second, () => Reread(instead));
        }
        else if (stored.IsOver)
        {
            Drop();
        }
        else
        {
            (_version, _state) = (version, stored);
            instead(stored);
        }
    });

    // A crash between the catalogue's verdict and the record of it: what the catalogue says holds.
    private void LoadVerdict() => world.Database.Read(Host, World.CatalogueKey, (version, state) =>
    {
        if (version < 0 || IsGone || _flow is not null)
        {
            return;
        }

        // What the catalogue knows need not be made ready for it: it will say what it said before.
        var known = _isDecided = (state as CatalogueState)?.Verdicts.ContainsKey(Key.Number) ?? false;
        _flow = new RunFlow(_state!.Request.Steps.Count, known ? RunPhase.Committing : RunPhase.Running, _state.Request.Barriers, _state.Paused);
        _deeds = new RunDeeds(_state.Request.Steps.Count, !_isFirst);
        if (_isFirst || _state.Request.Compensated.Count == 0)
        {
            Feed((flow, commands) => flow.Tick(commands));
        }
        else
        {
            // Whoever else takes itself for this run finds out when it writes down what is to be undone.
            Write(_state, () => Feed((flow, commands) => flow.Tick(commands)), _ => { _flow = null; Load(); });
        }
    });

    private void Feed(Action<RunFlow, List<RunCommand>> fact)
    {
        if (_flow is null || IsGone || _ending is not null || _isPausing)
        {
            return;
        }

        var commands = new List<RunCommand>();
        fact(_flow, commands);
        foreach (var command in commands)
        {
            if (IsGone)
            {
                return;
            }

            if (world.Faults.Strikes(FaultKind.CrashBeforeCommand))
            {
                Host.Crash($"{this} had to carry out {command}");
                return;
            }

            Carry(command);
        }
    }

    private void Carry(RunCommand command)
    {
        var request = _state!.Request;
        if (command is not (RunCommand.Engage or RunCommand.Hold or RunCommand.Ask))
        {
            world.Trace?.Say($"{this}: {command}");
        }

        switch (command)
        {
            case RunCommand.Engage engage:
                _deeds!.Engage(engage.Step);
                world.Directory.Call<StepActivation>(Host, StepKey(engage.Step), step => step.Engage(this, request.Priority, request.Barriers.Hears(engage.Step)));
                break;
            case RunCommand.Hold hold:
                _deeds!.Engage(hold.Step);
                int? nothing = world.Rules.PausesHold ? null : request.Priority;
                world.Directory.Call<StepActivation>(Host, StepKey(hold.Step), step => step.Engage(this, nothing, request.Barriers.Hears(hold.Step)));
                break;
            case RunCommand.Release release when request.Compensated.Contains(release.Step):
                // It is asked what it did, and so let go, when the run has found out how it ends.
                break;
            case RunCommand.Release release:
                world.Directory.Tell<StepActivation>(Host, StepKey(release.Step), MessageKind.Call, step => step.Release(Key.Number));
                break;
            case RunCommand.Commit when !world.Rules.RunsAwaitTheCatalogue:
                Feed((flow, commands) => flow.Committed(commands));
                break;
            case RunCommand.Commit when _isDecided:
                Ask(RunPhase.Committed);
                break;
            case RunCommand.Commit:
                _commit ??= new RunCommit(world, this, request);
                _commit.Begin();
                break;
            case RunCommand.Ask:
                AskForEnd();
                break;
            case RunCommand.Withdraw withdraw when world.Rules.RunsWithdraw:
                Ask(withdraw.Phase);
                break;
            case RunCommand.Withdraw:
                Feed((flow, commands) => flow.Withdrawn(true, commands));
                break;
            case RunCommand.Finish finish:
                world.Checks.Finished(this, finish.Phase);
                if (request.Compensated.Count == 0)
                {
                    Store(finish.Phase);
                }
                else
                {
                    _ending = finish.Phase;
                    _undoing = RunUndoing.Begin(world, this, _state, _deeds!, finish.Phase);
                }

                break;
            default:
                throw new Simulation.Checks.BrokenInvariantException($"{this} does not know {command}");
        }
    }

    private GrainKey StepKey(int place) => new(GrainKind.Step, world.Pipeline.Datasets + _state!.Request.Steps[place]);

    private void Ask(RunPhase wanted) => world.Directory.Call<CatalogueActivation>(
        Host, World.CatalogueKey, catalogue => catalogue.Decide(Key.Number, wanted, Host, Decided));

    private void Decided(RunPhase verdict) => Feed((flow, commands) =>
    {
        var committed = verdict == RunPhase.Committed;
        if (flow.Phase == RunPhase.Withdrawing)
        {
            flow.Withdrawn(!committed, commands);
        }
        else if (committed)
        {
            flow.Committed(commands);
        }
        else
        {
            flow.CommitRefused(verdict, null, commands);
        }
    });

    private void AskForEnd() => world.Database.Read(Host, World.CatalogueKey, (version, state) =>
    {
        if (version >= 0 && !IsGone && state is CatalogueState catalogue && catalogue.Verdicts.ContainsKey(Key.Number))
        {
            _isDecided = true;
            Feed((flow, commands) => flow.HasEnded(commands));
        }
        else if (version >= 0 && !IsGone && _flow is { Phase: RunPhase.Running } && !_isPausing)
        {
            // Another activation may have been told to wait, or to go on, or begun who knows what: whoever finds that another wrote the record goes.
            Write(_state!, static () => { }, _ => Drop());
        }
    });

    private void Store(RunPhase phase)
    {
        _ending = phase;
        world.Database.Write(Host, Key, _version, _state! with { Phase = phase }, result =>
        {
            if (result == WriteResult.Written && !IsGone)
            {
                world.Trace?.Say($"{this}: is over, {phase}");
                Drop();
            }
            else if (!IsGone)
            {
                Load();
            }
        });
    }
}
