using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

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
    private Task? _saving;
    private RunFlow? _flow;
    private IGrainTimer? _reminder;
    private long _revision;

    private string Id => GrainKeys.NameOf(this.GetPrimaryKeyString());

    private RunRecord Record => state.State;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Watchers ask for what is newer than they have: a new activation must not count below an old one.
        _revision = time.GetUtcNow().UtcTicks;
        if (Record is { Request: not null, State: RunState.Running })
        {
            // A crash between commit and the record of it: what is in the catalogue is committed, and can no longer be cancelled.
            var committed = await GrainFactory.Catalogue(Record.Plan!.PrimaryDataset).FindAsync(Id);
            Begin(committed is null ? RunPhase.Running : RunPhase.Committing);
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
                TickAsync(),
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

    private Task TickAsync()
    {
        _flow?.Tick(_commands);
        return CarryOutAsync();
    }

    private Task HearAsync(StepReport report)
    {
        for (var step = 0; step < Record.Steps.Count; step++)
        {
            if (Record.Steps[step].Step.Definition.Product == report.Product && _flow is { IsOver: false } flow)
            {
                var known = Record.Steps[step];
                Record.Steps[step] = known with { Report = report, Reused = known.Reused < 0 ? report.Before ?? -1 : known.Reused };
                flow.Report(step, new StepProgress(report.Total, report.Done, report.Failed, report.Idle, report.Problem), _commands);
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
        // Those that can begin at once first: while they compute, the others get ready.
        foreach (var wave in commands.OfType<RunCommand.Engage>().GroupBy(engage => !IsSource(engage.Step)).OrderBy(wave => wave.Key))
        {
            await Task.WhenAll(wave.Select(engage => EngageAsync(engage.Step)));
        }

        foreach (var command in commands)
        {
            switch (command)
            {
                case RunCommand.Commit:
                    await CommitAsync();
                    break;
                case RunCommand.Release release:
                    GrainFactory.Step(Record.Steps[release.Step].Step.Definition.Product).ReleaseAsync(Id).Ignore();
                    break;
                case RunCommand.Finish finish:
                    await FinishAsync(finish);
                    break;
            }
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
        await Task.WhenAll(plan.Steps.Select(step => GrainFactory.Step(step.Definition.Product).HardenAsync()));
        var outputs = plan.Outputs
            .Select(output => new CatalogueOutput(
                output.Key, output.Value, plan.Steps.First(step => step.Definition.Product == output.Value).Definition.Layout));
        await GrainFactory.Catalogue(plan.PrimaryDataset).CommitAsync(new CatalogueEntry(
            Id, Record.Request!.Pipeline, plan.Version, plan.PrimaryDataset, time.GetUtcNow(), [.. outputs]));
        _flow!.Committed(_commands);
        await CarryOutAsync();
    }

    private async Task FinishAsync(RunCommand.Finish finish)
    {
        _reminder?.Dispose();
        Record.State = finish.Phase switch
        {
            RunPhase.Committed => RunState.Committed,
            RunPhase.Cancelled => RunState.Cancelled,
            _ => RunState.Failed,
        };
        Record.Problem = finish.Problem;
        Record.Finished = time.GetUtcNow();
        if (finish.Phase == RunPhase.Committed)
        {
            // The catalogue has it, on disk, and after a crash the run learns it from there: nobody need wait for the record.
            Changed();
        }

        await SaveAsync();
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
