using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Lisa.Grains.Dataflow;

/// <summary>What a run keeps.</summary>
[GenerateSerializer, Alias("lisa.RunRecord")]
public sealed class RunRecord
{
    [Id(0)]
    public RunRequest? Request { get; set; }

    [Id(1)]
    public RunState State { get; set; }

    [Id(2)]
    public DateTimeOffset Created { get; set; }

    [Id(3)]
    public DateTimeOffset? Finished { get; set; }

    [Id(4)]
    public string? Problem { get; set; }

    [Id(5)]
    public RunPlan? Plan { get; set; }

    /// <summary>As the steps were when the run was over, or last seen.</summary>
    [Id(6)]
    public List<RunStepStatus> Steps { get; set; } = [];
}

/// <summary>
/// A run in the choreographed style: it engages the steps of its pipeline, which then wake each other; it watches them, and when all
/// their products exist it commits those that are outputs to the catalogue. What it decides is <see cref="RunFlow"/>'s.
/// </summary>
[Reentrant]
public sealed class RunGrain(
    [PersistentState("run")] IPersistentState<RunRecord> state,
    RunPlanner planner,
    DataflowOptions options,
    TimeProvider time,
    ILogger<RunGrain> logger) : Grain, IRunGrain
{
    private readonly List<RunCommand> _commands = [];
    private readonly List<TaskCompletionSource> _watchers = [];
    private readonly Dictionary<int, Task> _engaging = [];
    private Task? _saving;
    private RunFlow? _flow;
    private IGrainTimer? _reminder;
    private string? _trouble;
    private long _revision;

    private string Id => GrainKeys.NameOf(this.GetPrimaryKeyString());

    private RunRecord Record => state.State;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Watchers ask for what is newer than they have: a new activation must not count below an old one.
        _revision = time.GetUtcNow().UtcTicks;
        if (Record is { Request: not null, State: RunState.Running })
        {
            // The end of a run is decided in the catalogue, and recorded here after it: what was decided there is taken up again. A commit
            // that is tried on a run that was withdrawn learns so.
            var (committed, withdrawal) = await GrainFactory.Catalogue(Record.Plan!.PrimaryDataset).EndOfAsync(Id);
            Begin(committed || withdrawal is not null ? RunPhase.Committing : RunPhase.Running);
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

                Begin(RunPhase.Running);
            }
        }

        // The steps begin before the run is written down; it is acknowledged when it is durable, with what they found to reuse. Asked
        // again after a write that failed, it writes again.
        if (!state.RecordExists)
        {
            await Task.WhenAll(
                EngageAllAsync(),
                GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).AddAsync([Id]),
                GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.RunDirectory).AddAsync([Id]));
            await SaveAsync();
        }

        return Status();
    }

    public Task<RunStatus?> GetAsync() => Task.FromResult(Record.Request is null ? null : Status());

    public async Task<RunStatus?> WatchAsync(long revision)
    {
        if (Record.Request is not null && _revision <= revision && Record.State == RunState.Running)
        {
            // The watcher goes on in a turn of its own, not in the middle of the one that made the change.
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add(changed);
            using var timer = this.RegisterGrainTimer(
                static (waiting, _) => { waiting.TrySetResult(); return Task.CompletedTask; }, changed, options.WatchTimeout, Timeout.InfiniteTimeSpan);
            await changed.Task;
            _watchers.Remove(changed);
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

    public Task StepChangedAsync(StepReport report) => HearAsync(report);

    public async Task ResumeAsync()
    {
        if (Record.Request is null || Record.State != RunState.Running)
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).RemoveAsync(Id);
            return;
        }

        await TickAsync();
    }

    private void Begin(RunPhase phase)
    {
        _flow = new RunFlow(Record.Plan!.Steps.Length, phase);
        _reminder = this.RegisterGrainTimer(_ => TickAsync(), options.Reminder, options.Reminder);
    }

    private async Task EngageAllAsync()
    {
        await TickAsync();
        await Task.WhenAll(_engaging.Values);
    }

    private async Task TickAsync()
    {
        if (_flow is { IsOver: true })
        {
            await RecordEndAsync();
            return;
        }

        _flow?.Tick(_commands);
        await CarryOutAsync();
    }

    private Task HearAsync(StepReport report)
    {
        for (var step = 0; step < Record.Steps.Count; step++)
        {
            if (Record.Steps[step].Step.Definition.Product == report.Product && _flow is { IsOver: false } flow)
            {
                var known = Record.Steps[step];
                var isNews = flow.Report(step, new StepProgress(report.Total, report.Done, report.Failed, report.Idle, report.Problem) { Reopened = report.Reopened }, _commands);
                Record.Steps[step] = known with
                {
                    Report = isNews ? report : known.Report,
                    Reused = known.Reused < 0 ? report.Before ?? -1 : known.Reused,
                };
            }
        }

        Changed();
        return CarryOutAsync();
    }

    private async Task CarryOutAsync()
    {
        // Taken over before the first await: others may add theirs meanwhile, and carry them out themselves.
        var commands = _commands.ToList();
        _commands.Clear();
        foreach (var engage in commands.OfType<RunCommand.Engage>().OrderBy(engage => !IsSource(engage.Step)))
        {
            // Those that can begin at once first. One that does not answer, since its silo hangs, must not keep the others from being reminded.
            if (_engaging.GetValueOrDefault(engage.Step, Task.CompletedTask).IsCompleted)
            {
                _engaging[engage.Step] = EngageAsync(engage.Step);
            }
        }

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

    private async Task CarryOutAsync(RunCommand command)
    {
        switch (command)
        {
            case RunCommand.Commit:
                await CommitAsync();
                break;
            case RunCommand.Withdraw withdraw:
                var withdrawn = await GrainFactory.Catalogue(Record.Plan!.PrimaryDataset)
                    .WithdrawAsync(new CatalogueWithdrawal(Id, StateOf(withdraw.Phase), withdraw.Problem));
                _flow!.Withdrawn(withdrawn, _commands);
                await CarryOutAsync();
                break;
            case RunCommand.Release release:
                GrainFactory.Step(Record.Steps[release.Step].Step.Definition.Product).ReleaseAsync(Id).Ignore();
                break;
            case RunCommand.Finish finish:
                Record.State = StateOf(finish.Phase);
                Record.Problem = finish.Problem;
                Record.Finished = time.GetUtcNow();

                // The catalogue has it, on disk, and a run that is activated again learns its end from there: nobody need wait for the record.
                Changed();
                await RecordEndAsync();
                break;
        }
    }

    private bool IsSource(int step) => Record.Plan!.Steps[step].Definition.Inputs
        .All(input => Record.Plan.Steps.All(other => other.Definition.Product != input.Product));

    private async Task EngageAsync(int step)
    {
        try
        {
            var definition = Record.Plan!.Steps[step].Definition;
            await HearAsync(await GrainFactory.Step(definition.Product).EngageAsync(definition, Id, Record.Request!.Priority));
        }
        catch (RefusalException refused)
        {
            _flow!.Fail(refused.Message, _commands);
            await CarryOutAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "Run {Run} could not engage step {Step}; it tries again in {Reminder}", Id, Record.Plan!.Steps[step].Id, options.Reminder);
        }
    }

    private async Task CommitAsync()
    {
        var plan = Record.Plan!;
        foreach (var step in plan.Steps)
        {
            // In the order of the steps: where an input is revised meanwhile, none is held against what its inputs were before.
            await GrainFactory.Step(step.Definition.Product).HardenAsync();
        }

        var outputs = plan.Outputs
            .Select(output => new CatalogueOutput(
                output.Key, output.Value, plan.Steps.First(step => step.Definition.Product == output.Value).Definition.Layout));
        var withdrawal = await GrainFactory.Catalogue(plan.PrimaryDataset).CommitAsync(new CatalogueEntry(
            Id, Record.Request!.Pipeline, plan.Version, plan.PrimaryDataset, time.GetUtcNow(), [.. outputs]));
        if (withdrawal is null)
        {
            _flow!.Committed(_commands);
        }
        else
        {
            _flow!.CommitRefused(withdrawal.State == RunState.Cancelled ? RunPhase.Cancelled : RunPhase.Failed, withdrawal.Problem, _commands);
        }

        await CarryOutAsync();
    }

    private static RunState StateOf(RunPhase phase) => phase switch
    {
        RunPhase.Committed => RunState.Committed,
        RunPhase.Cancelled => RunState.Cancelled,
        _ => RunState.Failed,
    };

    // Until it is recorded the reminder goes on, and so do the attempts.
    private async Task RecordEndAsync()
    {
        await SaveAsync();
        _reminder?.Dispose();
        Changed();
        await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).RemoveAsync(Id);
    }

    // One write of a grain's state at a time: two under way would trip over each other's version.
    private async Task SaveAsync()
    {
        while (_saving is { } underWay)
        {
            await underWay;
        }

        try
        {
            await (_saving = state.WriteStateAsync());
        }
        catch (InconsistentStateException)
        {
            // Another activation of this run has written: that one goes on, from what is stored.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _saving = null;
        }
    }

    private void Changed()
    {
        _revision++;
        foreach (var watcher in _watchers)
        {
            watcher.TrySetResult();
        }
    }

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
        Revision = _revision,
    };
}
