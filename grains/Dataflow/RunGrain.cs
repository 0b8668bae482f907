using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A run: it engages the steps of its pipeline as its style says, all at once or one after the other; it watches them, and when all their
/// products exist it commits those that are outputs to the catalogue. What it decides is <see cref="RunFlow"/>'s; how it deals with its
/// steps, and with the catalogue, is that of <see cref="RunSteps"/> and <see cref="RunEnding"/>.
/// </summary>
[Reentrant]
public sealed class RunGrain(
    [PersistentState("run")] IPersistentState<RunRecord> state,
    RunPlanner planner,
    DataflowOptions options,
    TimeProvider time,
    ILocalSiloDetails silo,
    ICompensationRunner compensating,
    ILogger<RunGrain> logger) : Grain, IRunGrain
{
    private readonly List<RunCommand> _commands = [];
    private readonly RunWatchers _watchers = new();
    private StateWriter<RunRecord>? _writer;
    private RunFlow? _flow;
    private RunSteps? _steps;
    private RunCompensations? _compensations;
    private RunCommand.Finish? _finish;
    private bool _isConcluding;
    private IGrainTimer? _reminder;
    private string? _trouble;

    private string Id => GrainKeys.NameOf(this.GetPrimaryKeyString());

    private RunRecord Record => state.State;

    private RunEnding Ending => new(Id, Record, GrainFactory, time);

    private RunAgain Again => new(Id, Record, GrainFactory, time);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _watchers.BeginAt(time.GetUtcNow());
        if (Record is { Request: not null, State: RunState.Running })
        {
            // The end of a run is decided in the catalogue, and recorded here after it: what was decided there is taken up again.
            // One that compensates has that on record.
            var phase = Record.Ending is { } ending ? RunEnding.PhaseOf(ending) : await Ending.IsDecidedAsync() ? RunPhase.Committing : RunPhase.Running;
            Begin(phase, isResumed: true);
            if (_compensations!.AreDeclared)
            {
                // Whoever else takes itself for this run, and knows nothing of what begins here, finds out when it writes down what is to be undone.
                await SaveAsync();
            }
        }
    }

    public async Task<RunStatus> StartAsync(RunRequest request)
    {
        if (Record.Request is null)
        {
            var plan = await planner.PlanAsync(request, GrainFactory);
            if (Record.Request is null)
            {
                Record.Request = request with { Version = plan.Version };
                Record.Created = time.GetUtcNow();
                Record.Plan = plan;
                Record.Steps = [.. plan.Steps.Select(step => new RunStepStatus(step, new StepReport { Product = step.Definition.Product }, -1))];

                Begin(RunPhase.Running, isResumed: false);
            }
        }

        // The steps begin before the run is written down; it is acknowledged when it is durable, with what they found to reuse. Asked
        // again after a write that failed, it writes again.
        if (!state.RecordExists)
        {
            await Task.WhenAll(
                EngageAsync(),
                GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).AddAsync([Id]),
                GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.RunDirectory).AddAsync([Id]));
            await SaveAsync();
        }

        return Status();
    }

    public Task<RunStatus?> GetAsync() => Task.FromResult(Record.Request is null ? null : Status());

    public async Task<RunStatus?> WatchAsync(long revision)
    {
        if (Record.Request is not null && _watchers.Revision <= revision && Record.State == RunState.Running)
        {
            await _watchers.ChangeAsync(options.WatchTimeout, time);
        }

        return await GetAsync();
    }

    public async Task<RunStatus?> CancelAsync()
    {
        _flow?.Cancel(_commands);
        await CarryOutAsync();
        if (_flow is { Phase: RunPhase.Withdrawing })
        {
            throw new TimeoutException($"run {Id} is to be cancelled, and the catalogue has not answered yet: {_trouble}; it is asked again");
        }

        return await GetAsync();
    }

    public Task<RunStatus?> PauseAsync() => ChangeAsync("pause", paused: true, null);

    public Task<RunStatus?> UnpauseAsync() => ChangeAsync("resume", paused: false, null);

    public Task<RunStatus?> SetPriorityAsync(int priority) => ChangeAsync("change the priority of", null, priority);

    public async Task<RunStatus?> RetryAsync() => Record.Request is null ? null : await Again.RetryAsync(SaveAsync);

    public async Task<RunStatus?> RerunAsync(string from) => Record.Request is null ? null : await Again.RerunAsync(from);

    public async Task StepChangedAsync(StepReport report)
    {
        if (_flow is { } flow)
        {
            _steps!.Hear(report, flow, _commands);
            _watchers.Changed();
            await CarryOutAsync();
        }
    }

    public Task<ImmutableArray<string>> AwaitsAsync(int step) => Task.FromResult<ImmutableArray<string>>(
        _flow is { IsOver: false } flow ? [.. _steps!.Barriers.Awaits(step, flow.Steps).Select(before => Record.Steps[before].Step.Id)] : []);

    public async Task ResumeAsync()
    {
        if (Record.Request is null || Record.State != RunState.Running)
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).RemoveAsync(Id);
            return;
        }

        await TickAsync();
    }

    // It is written down before it is acknowledged, and said to the steps, as far as they answer soon.
    private async Task<RunStatus?> ChangeAsync(string change, bool? paused, int? priority)
    {
        if (Record.Request is null)
        {
            return null;
        }

        if (_flow is not { Phase: RunPhase.Running } flow)
        {
            throw TooLate(change);
        }

        await Record.ChangeAsync(paused, priority, SaveAsync);

        // The newest word counts, also where another one was written meanwhile. While this one was written the run may have come to its end.
        if (!(Record.Paused ? flow.Pause(_commands) : flow.Resume(_commands)))
        {
            throw TooLate(change);
        }

        _watchers.Changed();
        await CarryOutAsync();
        try
        {
            await _steps!.AnsweredAsync().WaitAsync(options.Reminder, time);
        }
        catch (TimeoutException)
        {
            // A silo hangs: its steps hear it with a later reminder, or live elsewhere by then.
        }

        return Status();
    }

    private RefusalException TooLate(string change) => RefusalException.Because(
        RefusalKind.Conflict, $"it is too late to {change} the run", $"run {Id}", _flow?.Phase.ToString() ?? Record.State.ToString(), "running",
        "start the pipeline again");

    private void Begin(RunPhase phase, bool isResumed)
    {
        _steps = new RunSteps(Id, Record, GrainFactory, isResumed, logger);
        _compensations = new RunCompensations(Id, Record, compensating, time, new CompensationOutlets(SaveAsync, _watchers.Changed, EndAsync));
        _flow = new RunFlow(Record.Plan!.Steps.Length, phase, _steps.Barriers, Record.Paused);
        _reminder = this.RegisterGrainTimer(_ => TickAsync(), options.Reminder, options.Reminder);
    }

    private async Task EngageAsync()
    {
        await TickAsync();
        await _steps!.AnsweredAsync();
    }

    private async Task TickAsync()
    {
        if (_flow is { IsOver: true })
        {
            await EndAsync();
            return;
        }

        _flow?.Tick(_commands);
        await CarryOutAsync();
    }

    private async Task CarryOutAsync()
    {
        // Taken over before the first await: others may add theirs meanwhile, and carry them out themselves.
        var commands = _commands.ToList();
        _commands.Clear();
        _steps?.Engage(commands.Select(Engaged).OfType<(int, bool)>(), StepChangedAsync, FailAsync);
        foreach (var command in commands)
        {
            try
            {
                await CarryOutAsync(command);
            }
            catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
            {
                // The catalogue, a step or the database cannot be reached now: the flow asks for the same again with the next reminder.
                if (_trouble != error.Message)
                {
                    logger.LogWarning(error, "Run {Run} cannot go on now; it tries again every {Reminder}", Id, options.Reminder);
                }

                _trouble = error.Message;
            }
        }
    }

    private static (int Step, bool Works)? Engaged(RunCommand command) => command switch
    {
        RunCommand.Engage engage => (engage.Step, true),
        RunCommand.Hold hold => (hold.Step, false),
        _ => null,
    };

    private async Task CarryOutAsync(RunCommand command)
    {
        switch (command)
        {
            case RunCommand.Commit:
                if (await Ending.CommitAsync() is { } withdrawal)
                {
                    _flow!.CommitRefused(RunEnding.PhaseOf(withdrawal.State), withdrawal.Problem, _commands);
                }
                else
                {
                    _flow!.Committed(_commands);
                }

                await CarryOutAsync();
                break;
            case RunCommand.Ask:
                if (await Ending.IsDecidedAsync())
                {
                    _flow!.HasEnded(_commands);
                    await CarryOutAsync();
                }
                else
                {
                    // Another activation may have been told to wait, or to go on: then this one finds that it was overtaken, and goes.
                    await SaveAsync();
                }

                break;
            case RunCommand.Withdraw withdraw:
                _flow!.Withdrawn(await Ending.WithdrawAsync(withdraw.Phase, withdraw.Problem), _commands);
                await CarryOutAsync();
                break;
            case RunCommand.Release release:
                _steps!.Release(release.Step);
                break;
            case RunCommand.Finish finish:
                _finish = finish;
                await EndAsync();
                break;
        }
    }

    private Task FailAsync(string problem)
    {
        _flow!.Fail(problem, _commands);
        return CarryOutAsync();
    }

    // The catalogue has said how it ends. One that is not committed undoes what it did first, and is over when that is done.
    private async Task EndAsync()
    {
        if (Record.State == RunState.Running)
        {
            if (!await HasCompensatedAsync())
            {
                return;
            }

            Record.State = Record.Ending ?? RunEnding.StateOf(_finish!.Phase);
            Record.Problem = Record.Ending is null ? _finish!.Problem : Record.Problem;
            Record.Finished ??= time.GetUtcNow();

            // The catalogue has it, on disk, and a run that is activated again learns its end from there: nobody need wait for the record.
            _watchers.Changed();
        }

        await RecordEndAsync();
    }

    private async Task<bool> HasCompensatedAsync()
    {
        if (!_compensations!.ArePlanned)
        {
            if (_finish!.Phase == RunPhase.Committed || !_compensations.AreDeclared)
            {
                return true;
            }

            if (_isConcluding)
            {
                return false;
            }

            _isConcluding = true;
            _compensations.Plan(RunEnding.StateOf(_finish.Phase), _finish.Problem, await _steps!.ActedAsync());
        }

        if (!_compensations.AreSettled)
        {
            await _compensations.ContinueAsync();
        }

        return _compensations.AreSettled;
    }

    // Until it is recorded the reminder goes on, and so do the attempts.
    private async Task RecordEndAsync()
    {
        await SaveAsync();
        _reminder?.Dispose();
        _watchers.Changed();
        await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).RemoveAsync(Id);
        if (Record.State != RunState.Committed)
        {
            GrainFactory.GetGrain<ICollectorGrain>(GrainKeys.Collector).ReleaseAsync(Id).Ignore();
        }
    }

    private Task SaveAsync() => (_writer ??= new StateWriter<RunRecord>(state, DeactivateOnIdle)).WriteAsync();

    private RunStatus Status() => new()
    {
        Id = Id,
        Request = Record.Request!,
        State = Record.State,
        Created = Record.Created,
        Finished = Record.Finished,
        Problem = Record.Problem,
        Steps = [.. Record.Steps],
        Outputs = Record.Plan!.Outputs,
        Revision = _watchers.Revision,
        Compensations = [.. Record.Compensations],
        Style = Record.Plan.Style,
        Paused = Record is { Paused: true, State: RunState.Running },
        Silo = silo.SiloAddress.ToParsableString(),
    };
}
