using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow.Tenants;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Streams;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// One operator applied to given inputs. The grain is thin: it feeds <see cref="StepFlow"/> with what the store says and carries out
/// its commands. It wakes up when an input's stream has an event, when the store of this silo has news, when a run engages it, and
/// once a second while a run wants it; whatever woke it, it reads what is new in its inputs' logs and goes on from there. Where no run that
/// wants it listens, neither stream nor store wakes it: then it looks when it is engaged.
/// </summary>
[Reentrant]
public sealed class StepGrain(
    [PersistentState("step")] IPersistentState<StepState> state,
    OperatorRegistry operators,
    ISegmentStore store,
    IItemRunner runner,
    TenantMemory tenants,
    DataflowOptions options,
    TimeProvider time,
    ILogger<StepGrain> logger) : Grain, IStepGrain
{
    private DeadLetterBook? _letters;
    private StepWork? _work;
    private Task? _starting;
    private InputStreams? _streams;
    private ProductRemoval? _removal;
    private readonly StepRecord _record = new(state, time);
    private StepTenants? _tenants;
    private StepRuns? _runs;
    private IGrainTimer? _reminder;
    private IGrainTimer? _lonely;
    private WorkReporter? _reporter;

    private ProductId Product => GrainKeys.OfStep(this.GetPrimaryKeyString()).Product;

    // Computes again what exists, for one run: the step that makes the product is another grain.
    private bool Checks => GrainKeys.OfStep(this.GetPrimaryKeyString()).Checks;

    private StepRuns Runs => _runs ??= new StepRuns(options, _record, time);

    private ProductRemoval Removal => _removal ??= new ProductRemoval(Product, _record, store, GrainFactory);

    private WorkReporter Reporter => _reporter ??= new WorkReporter(Product, work => GrainFactory.Work(Product).RecordAsync(work), time, logger);

    private DeadLetterBook Letters => _letters ??= new DeadLetterBook(Product, GrainFactory, logger);

    private InputStreams Streams => _streams ??= new InputStreams(Product, StreamOf, Hear, logger);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_record.Definition is { } definition)
        {
            Streams.Resume(definition);

            // An event may have woken a step that nobody wants any more: its unsubscribing was lost with the silo it was on.
            _lonely = this.RegisterGrainTimer(FollowInterestsAsync, options.InterestLease, Timeout.InfiniteTimeSpan);
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _reminder?.Dispose();
        _lonely?.Dispose();
        await StopWorkAsync();
    }

    public Task DefineAsync(StepDefinition definition)
    {
        _record.Define(definition, Product);
        return Checks ? Task.CompletedTask : _record.SaveAsync();
    }

    public async Task<ContentHash> HardenAsync(ImmutableDictionary<ProductId, ContentHash> hardened)
    {
        await Task.WhenAll(_record.SaveAsync(), Reporter.TellAsync());

        // An input may have been revised, or the product removed: where others write too, behind the step's back.
        var definition = _record.Definition!;
        return await Task.Run(() => FreshProduct.Sync(definition, operators.Require(definition), store, hardened)) ?? throw await GoOnAsync(definition);
    }

    public async Task<StepDefinition?> DescribeAsync()
    {
        _record.Use();
        await Removal.EndedAsync();
        return _record.Definition;
    }

    public async Task<GarbageVerdict> ReviewAsync(TimeSpan grace, bool act)
    {
        Runs.Expire();
        var verdict = _record.Review(Runs.Any, grace);
        if (act && verdict.Action == GarbageAction.Mark)
        {
            await _record.MarkAsync();
        }
        else if (act && verdict.Action == GarbageAction.Remove)
        {
            await Removal.RemoveAsync(StopWorkAsync);
        }

        if (_work is null)
        {
            DeactivateOnIdle();
        }

        return verdict;
    }

    public Task PinAsync(string? reason) => _record.PinAsync(Product, reason);

    public async Task RestoreAsync()
    {
        if (_record.Definition is not { } definition)
        {
            return;
        }

        _record.Use();
        if (_work?.Report() is { Idle: true, Failed: > 0 } && !Runs.Names.Any())
        {
            // No run hears of what was given up since: it is begun anew.
            await StopWorkAsync();
        }

        await WorkForRunsAsync(definition);
    }

    public Task<StepStanding?> StandAsync(long? index) =>
        Task.FromResult(_work is { } work ? work.Stand(index) with { Runs = [.. Runs.Names] } : null);

    public async Task<StepReport> EngageAsync(StepDefinition definition, StepInterest interest)
    {
        // The run has the definition too, and hardens the step before it commits: nobody waits here for the write, and a write that
        // fails is made again there.
        DefineAsync(definition).Ignore();
        if (!Checks)
        {
            _record.Charge(TenantNames.Of(interest.Tenant));
        }

        _record.Use();
        var policy = definition.Failures?.Then ?? GivenUp.Fail;
        var isNew = Runs.Engage(interest, definition.Failures);
        if (policy == GivenUp.DeadLetter)
        {
            await LoadLettersAsync(interest.Run);
        }

        long? before = null;
        await StartAsync(definition);
        var work = _work!;

        // The run may have been cancelled while the logs were opened: then nobody is left to work for.
        if (Runs.Contains(interest.Run))
        {
            if (isNew)
            {
                before = work.Report().Done;
                Runs.Came(interest.Run, work.Begun);

                // Before it works: what is listed as given up is not tried.
                work.Begin(policy);
            }

            Follow(definition);

            // Its inputs may have come while it heard nothing.
            if (isNew || !interest.Listens)
            {
                work.Hear();
            }

            if (isNew)
            {
                await _tenants!.AskedAsync();
            }
        }

        return work.Report() with { Before = before };
    }

    public Task ReleaseAsync(string run)
    {
        Runs.Release(run);
        return FollowInterestsAsync();
    }

    public async Task<bool> ConcludeAsync(string run)
    {
        var hasBegun = Runs.HasBegun(run, _work?.Begun);
        await ReleaseAsync(run);
        return hasBegun;
    }

    public async Task<ImmutableArray<DeadLetter>> ListDeadLettersAsync(long after, int limit)
    {
        await Letters.LoadAsync();
        await Letters.WrittenAsync();
        return await Letters.ListAsync(after, limit);
    }

    public async Task<int> RetryDeadLettersAsync(long? index)
    {
        var chosen = await Letters.TakeAsync(index);
        _work?.Retry(chosen.Contains);
        return chosen.Count;
    }

    public Task WakeAsync()
    {
        _work?.Reconcile();
        return Task.CompletedTask;
    }

    public Task HearTenantAsync(string tenant)
    {
        _tenants?.Hear(tenant);
        _work?.Tick();
        return Task.CompletedTask;
    }

    public Task<string?> OwnerAsync() => Task.FromResult(_record.Tenant);

    // Before anything is computed: what is listed is not to be tried.
    private async Task LoadLettersAsync(string run)
    {
        try
        {
            await Letters.LoadAsync();
        }
        catch
        {
            // It asks again, and is new then.
            Runs.Release(run);
            throw;
        }
    }

    private async Task StopWorkAsync()
    {
        if (_work is { } work)
        {
            _work = null;
            await work.StopAsync();
        }
    }

    // Work on a product that was removed, by another activation, knows what is no longer so.
    private async Task StartAsync(StepDefinition definition)
    {
        await Removal.EndedAsync();
        if (_work is null or { Life.IsCurrent: false })
        {
            try
            {
                await (_starting ??= StartWorkAsync(definition));
            }
            finally
            {
                _starting = null;
            }
        }
    }

    // What is stale is found when the logs are opened, and what was given up is begun anew: a run that is committing cannot fail any more.
    private async Task<TimeoutException> GoOnAsync(StepDefinition definition)
    {
        if (_work is { } work && (work.IsComplete || work.Report().Idle))
        {
            await StopWorkAsync();
        }

        await WorkForRunsAsync(definition);
        return new TimeoutException($"product {Product} was computed from segments that have changed since, or was removed; it is computed again first");
    }

    private async Task WorkForRunsAsync(StepDefinition definition)
    {
        Runs.Restore();
        await StartAsync(definition);
        Follow(definition);
    }

    private async Task StartWorkAsync(StepDefinition definition)
    {
        await StopWorkAsync();
        var computing = operators.Require(definition);
        var self = this.AsReference<IStepGrain>();
        var home = new StepPlace(this.GetPrimaryKeyString(), Checks ? null : TenantNames.Of(_record.Tenant));
        _tenants = new StepTenants(home, definition, GrainFactory, tenants, options, time, logger);
        var jitter = new Random(unchecked((int)Convert.ToUInt32(Product.Text[..8], 16)));
        var outlets = new StepOutlets(
            () => self.WakeAsync(),
            ready => StreamOf(Product).OnNextAsync(ready),
            TellRuns,
            due => this.RegisterGrainTimer(static (work, _) => { work?.Tick(); return Task.CompletedTask; }, _work, due, Timeout.InfiniteTimeSpan),
            new StepLosses(Letters, Runs.Policies, RuntimeIdentity, logger),
            Runs.PayerAt,
            Reporter,
            _tenants);

        // Opening a log reads the heads of its chunks: not on the grain's thread.
        var opened = await Task.Run(() => OpenedStep.Open(definition, computing, store, options, jitter, Checks, outlets.Tenants.Admission));
        _work = new StepWork(opened, runner, store.IsShared, options, time, outlets, logger);
        _work.Judge(Runs.Rule);
        _work.Start();
    }

    private void Hear()
    {
        if (Runs.Listens)
        {
            _work?.Hear();
        }
    }

    private Task RemindAsync(CancellationToken cancellation)
    {
        if (Runs.Expire() || !Runs.Any)
        {
            return FollowInterestsAsync();
        }

        _work?.Remind();
        foreach (var lost in Runs.Priority is null ? [] : _work?.Life.LostInputs ?? [])
        {
            GrainFactory.Step(lost).RestoreAsync().Ignore();
        }

        return Task.CompletedTask;
    }

    // Works for whoever wants the product, as they want it.
    private void Follow(StepDefinition definition)
    {
        _work!.Judge(Runs.Rule);
        _tenants!.Charge(Runs.Tenants);
        _work.Want(Runs.Any, Runs.Priority);
        _work.Listen(Runs.Listens);

        // The store of this silo wakes the step as well, so nothing waits for the subscription; it matters where inputs come from elsewhere.
        Streams.ListenAsync(definition, Runs.Listens).Ignore();
        _reminder ??= this.RegisterGrainTimer(RemindAsync, options.Reminder, options.Reminder);
    }

    // Nobody wanting the product, the step rests: it stops listening, and its activation ends.
    private async Task FollowInterestsAsync()
    {
        var definition = _record.Definition;
        if (Runs.Any)
        {
            if (_work is not null)
            {
                Follow(definition!);
            }

            return;
        }

        _tenants?.Charge([]);
        _work?.Want(false, null);
        _reminder?.Dispose();
        _reminder = null;
        if (definition is not null)
        {
            await Streams.ListenAsync(definition, false);
        }

        if (!Runs.Any)
        {
            DeactivateOnIdle();
        }
    }

    private void TellRuns(StepReport report)
    {
        foreach (var run in Runs.Names)
        {
            GrainFactory.Run(run).StepChangedAsync(report).Ignore();
        }
    }

    private IAsyncStream<SegmentsReady> StreamOf(ProductId product) =>
        this.GetStreamProvider(DataflowOptions.StreamProvider)
            .GetStream<SegmentsReady>(StreamId.Create(DataflowOptions.StreamNamespace, product.Text));
}
