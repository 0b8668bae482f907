using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Lisa.Grains.Dataflow;

/// <summary>What a backfill was asked for; written once.</summary>
[GenerateSerializer, Alias("lisa.BackfillState")]
public sealed class BackfillState
{
    [Id(0)]
    public BackfillRequest? Request { get; set; }

    [Id(1)]
    public DateTimeOffset Created { get; set; }
}

/// <summary>How far it is: small, since it is written with every run that ends.</summary>
[GenerateSerializer, Alias("lisa.BackfillProgress")]
public sealed class BackfillProgress
{
    [Id(0)]
    public BackfillMark Mark { get; set; } = BackfillMark.Begin;

    [Id(1)]
    public DateTimeOffset? Finished { get; set; }
}

/// <summary>
/// One pipeline over many datasets: what it decides is <see cref="BackfillFlow"/>'s. That a run is under way is written down before it is started, and
/// its name follows from the backfill's: after a crash it is looked for, and started if it is not there.
/// </summary>
[Reentrant]
public sealed class BackfillGrain(
    [PersistentState("backfill")] IPersistentState<BackfillState> state,
    [PersistentState("backfill-progress")] IPersistentState<BackfillProgress> progress,
    RunPlanner planner,
    DataflowOptions options,
    TimeProvider time,
    ILogger<BackfillGrain> logger) : Grain, IBackfillGrain
{
    // Several looks between two reminders: a run that ends leaves its place empty until the next one.
    private const int LooksAReminder = 5;
    private readonly List<BackfillCommand> _commands = [];
    private BackfillFlow? _flow;
    private IGrainTimer? _timer;
    private Task? _passing;

    private string Id => GrainKeys.NameOf(this.GetPrimaryKeyString());

    /// <summary>Name of the run on one of a backfill's datasets.</summary>
    public static string RunOf(string backfill, int item) => string.Create(CultureInfo.InvariantCulture, $"{backfill}-{item:D5}");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.State.Request is not null && progress.State.Finished is null)
        {
            Begin();
        }

        return Task.CompletedTask;
    }

    public async Task<BackfillStatus> StartAsync(BackfillRequest request)
    {
        if (state.State.Request is null)
        {
            // What does not fit the first dataset fits none: said at once, and nothing is started.
            var plan = await planner.PlanAsync(request.RunOn(request.Datasets[0]), GrainFactory);
            if (state.State.Request is null)
            {
                (state.State.Request, state.State.Created) = (request with { Version = plan.Version }, time.GetUtcNow());
            }
        }

        if (!state.RecordExists)
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveBackfillDirectory).AddAsync([Id]);
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.BackfillDirectory).AddAsync([Id]);
            await state.WriteStateAsync();
            Begin();
        }

        return Status();
    }

    public Task<BackfillStatus?> GetAsync() => Task.FromResult(state.State.Request is null ? null : Status());

    public async Task<BackfillStatus?> CancelAsync()
    {
        if (_flow is { } flow)
        {
            // Acknowledged when it is stored, with what it led to.
            flow.Cancel();
            await PassAsync();
        }

        return await GetAsync();
    }

    public async Task ResumeAsync()
    {
        if (_flow is not null)
        {
            await PassAsync();
        }

        // One that is over, and could not be taken off the list when it was.
        if (_flow is null)
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveBackfillDirectory).RemoveAsync(Id);
        }
    }

    private void Begin()
    {
        _flow ??= new BackfillFlow(state.State.Request!.Datasets.Length, state.State.Request.AtOnce, progress.State.Mark);
        _timer ??= this.RegisterGrainTimer(_ => TryPassAsync(), TimeSpan.Zero, options.Reminder / LooksAReminder);
    }

    private async Task TryPassAsync()
    {
        try
        {
            await PassAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "Backfill {Backfill} cannot go on now; it tries again", Id);
        }
    }

    // One pass at a time: two would write the progress over each other.
    private async Task PassAsync()
    {
        while (_passing is { } underWay)
        {
            await underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        try
        {
            await (_passing = LookAsync());
        }
        finally
        {
            _passing = null;
        }
    }

    private async Task LookAsync()
    {
        if (_flow is not { } flow)
        {
            return;
        }

        flow.Tick(_commands);
        while (_commands.Count > 0)
        {
            var commands = _commands.ToList();
            _commands.Clear();
            await SaveAsync();
            await Task.WhenAll(commands.Select(command => TryCarryOutAsync(flow, command)));
        }

        await SaveAsync();
        if (flow.IsOver)
        {
            _flow = null;
            _timer?.Dispose();
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.ActiveBackfillDirectory).RemoveAsync(Id);
        }
    }

    // One run that does not answer must not keep the others: the next pass asks it again.
    private async Task TryCarryOutAsync(BackfillFlow flow, BackfillCommand command)
    {
        try
        {
            await CarryOutAsync(flow, command);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogInformation(error, "Backfill {Backfill} could not carry out {Command} yet", Id, command);
        }
    }

    private async Task CarryOutAsync(BackfillFlow flow, BackfillCommand command)
    {
        switch (command)
        {
            case BackfillCommand.Start start:
                var request = state.State.Request!.RunOn(state.State.Request.Datasets[start.Item]);
                try
                {
                    Observe(flow, start.Item, await RunOn(start.Item).StartAsync(request));
                }
                catch (RefusalException refused)
                {
                    flow.Observe(start.Item, RunState.Failed, refused.Message, _commands);
                }

                break;
            case BackfillCommand.Look look:
                Observe(flow, look.Item, await RunOn(look.Item).GetAsync());
                break;
            case BackfillCommand.Stop stop:
                Observe(flow, stop.Item, await RunOn(stop.Item).CancelAsync());
                break;
        }
    }

    private void Observe(BackfillFlow flow, int item, RunStatus? run) => flow.Observe(item, run?.State, run?.Problem, _commands);

    private IRunGrain RunOn(int item) => GrainFactory.Run(RunOf(Id, item));

    private async Task SaveAsync()
    {
        var (mark, finished) = (_flow!.Mark, _flow.IsOver ? progress.State.Finished ?? time.GetUtcNow() : (DateTimeOffset?)null);
        var known = progress.State.Mark;
        if (mark.Next != known.Next || mark.Cancelled != known.Cancelled || finished != progress.State.Finished
            || mark.Failed.Length != known.Failed.Length || !mark.Open.SequenceEqual(known.Open))
        {
            (progress.State.Mark, progress.State.Finished) = (mark, finished);
            await progress.WriteStateAsync();
        }
    }

    private BackfillStatus Status() =>
        new(Id, state.State.Request!, _flow?.Mark ?? progress.State.Mark, state.State.Created, progress.State.Finished);
}
