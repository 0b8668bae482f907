using System.Collections.Immutable;
using Lisa.Grains.Contracts;
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
    DataflowOptions options,
    TimeProvider time,
    ILogger<StepGrain> logger) : Grain, IStepGrain
{
    // Stands for the runs that are about to commit the product, and no longer say that they want it.
    private const string Hardening = "=commit";
    private readonly StepInterests _interests = new(options.InterestLease);
    private readonly Dictionary<string, long> _begunBefore = new(StringComparer.Ordinal);
    private readonly StepPolicies _policies = new(options.Limits.Failures);
    private DeadLetterBook? _letters;
    private StepWork? _work;
    private Task? _starting;
    private InputStreams? _streams;
    private Task _removing = Task.CompletedTask;
    private readonly StepRecord _record = new(state, time);
    private IGrainTimer? _reminder;
    private IGrainTimer? _lonely;
    private WorkReporter? _reporter;

    private ProductId Product => GrainKeys.OfStep(this.GetPrimaryKeyString()).Product;

    // Computes again what exists, for one run: the step that makes the product is another grain.
    private bool Checks => GrainKeys.OfStep(this.GetPrimaryKeyString()).Checks;

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
        if (definition.Product != Product || ProductId.Of(definition.Spec) != Product)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the definition is that of another product", $"step {Product}", definition.Product,
                "the product is the hash of its definition", "engage the step of the definition's own product");
        }

        _record.Define(definition);
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
        await UntilRemovedAsync();
        return _record.Definition;
    }

    public async Task<GarbageVerdict> ReviewAsync(TimeSpan grace, bool act)
    {
        _interests.Expire(time.GetUtcNow());
        var verdict = _record.Review(_interests.Any, grace);
        if (act && verdict.Action == GarbageAction.Mark)
        {
            await _record.MarkAsync();
        }
        else if (act && verdict.Action == GarbageAction.Remove)
        {
            // Whoever comes meanwhile waits until it is done, and then begins from nothing.
            await (_removing = RemoveAsync());
        }

        if (_work is null)
        {
            DeactivateOnIdle();
        }

        return verdict;
    }

    public Task PinAsync(string? reason) => _record.Definition is null
        ? throw RefusalException.Because(
            RefusalKind.NotFound, "there is no such product", "product", Product, "a product that a run made or defined", "look at a run's outputs")
        : _record.PinAsync(reason);

    public async Task RestoreAsync()
    {
        if (_record.Definition is not { } definition)
        {
            return;
        }

        _record.Use();
        if (_work?.Report() is { Idle: true, Failed: > 0 } && _interests.Runs.All(run => run == Hardening))
        {
            // No run hears of what was given up since: it is begun anew.
            await StopWorkAsync();
        }

        await WorkForRunsAsync(definition);
    }

    public Task<StepStanding?> StandAsync(long? index) =>
        Task.FromResult(_work is { } work ? work.Stand(index) with { Runs = [.. _interests.Runs.Where(run => run != Hardening)] } : null);

    public async Task<StepReport> EngageAsync(StepDefinition definition, StepInterest interest)
    {
        // The run has the definition too, and hardens the step before it commits: nobody waits here for the write, and a write that
        // fails is made again there.
        DefineAsync(definition).Ignore();
        _record.Use();
        var policy = definition.Failures?.Then ?? GivenUp.Fail;
        _policies.Set(interest.Run, definition.Failures);
        var isNew = _interests.Engage(interest.Run, interest.Priority, interest.Listens, time.GetUtcNow());
        if (policy == GivenUp.DeadLetter)
        {
            await LoadLettersAsync(interest.Run);
        }

        long? before = null;
        await StartAsync(definition);

        // The run may have been cancelled while the logs were opened: then nobody is left to work for.
        if (_interests.Contains(interest.Run))
        {
            if (isNew)
            {
                before = _work!.Report().Done;
                _begunBefore[interest.Run] = _work.Begun;

                // Before it works: what is listed as given up is not tried.
                _work.Begin(policy);
            }

            Follow(definition);

            // Its inputs may have come while it heard nothing.
            if (isNew || !interest.Listens)
            {
                _work!.Hear();
            }
        }

        return _work!.Report() with { Before = before };
    }

    public Task ReleaseAsync(string run)
    {
        _interests.Release(run);
        return FollowInterestsAsync();
    }

    public async Task<bool> ConcludeAsync(string run)
    {
        var hasBegun = !(_work is { } work && _begunBefore.Remove(run, out var before) && work.Begun == before);
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
        await Letters.LoadAsync();
        var chosen = Letters.Listed.Keys.Where(listed => index is null || listed == index).ToHashSet();

        // Off the list first: should this silo die now, whoever goes on with the step finds nothing that keeps it from trying them.
        Letters.Remove(chosen);
        await Letters.WrittenAsync();
        _work?.Retry(chosen.Contains);
        return chosen.Count;
    }

    public Task WakeAsync()
    {
        _work?.Reconcile();
        return Task.CompletedTask;
    }

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
            _interests.Release(run);
            throw;
        }
    }

    private async Task RemoveAsync()
    {
        await StopWorkAsync();
        await Task.Run(() => store.Remove(Product));
    }

    // What could not be removed, the next collection removes: nobody else need hear of it.
    private async Task UntilRemovedAsync() =>
        await _removing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

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
        await UntilRemovedAsync();
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

    // Runs wait for the product that no longer say, or not here, that they want it.
    private async Task WorkForRunsAsync(StepDefinition definition)
    {
        _interests.Engage(Hardening, 0, listens: true, time.GetUtcNow());
        await StartAsync(definition);
        Follow(definition);
    }

    private async Task StartWorkAsync(StepDefinition definition)
    {
        await StopWorkAsync();
        var computing = operators.Require(definition);
        var self = this.AsReference<IStepGrain>();
        var jitter = new Random(unchecked((int)Convert.ToUInt32(Product.Text[..8], 16)));
        var outlets = new StepOutlets(
            () => self.WakeAsync(),
            ready => StreamOf(Product).OnNextAsync(ready),
            TellRuns,
            due => this.RegisterGrainTimer(static (work, _) => { work?.Tick(); return Task.CompletedTask; }, _work, due, Timeout.InfiniteTimeSpan),
            new StepLosses(Letters, _policies, RuntimeIdentity, logger),
            () => _interests.Payer ?? Hardening,
            Reporter);

        // Opening a log reads the heads of its chunks: not on the grain's thread.
        var opened = await Task.Run(() => OpenedStep.Open(definition, computing, store, options, jitter, Checks));
        _work = new StepWork(opened, runner, store.IsShared, options, time, outlets, logger);
        _work.Judge(_policies.RuleOf(_interests.Runs));
        _work.Start();
    }

    private void Hear()
    {
        if (_interests.Listens)
        {
            _work?.Hear();
        }
    }

    private Task RemindAsync(CancellationToken cancellation)
    {
        if (_interests.Expire(time.GetUtcNow()) || !_interests.Any)
        {
            return FollowInterestsAsync();
        }

        _work?.Remind();
        foreach (var lost in _interests.Priority is null ? [] : _work?.Life.LostInputs ?? [])
        {
            GrainFactory.Step(lost).RestoreAsync().Ignore();
        }

        return Task.CompletedTask;
    }

    // Works for whoever wants the product, as they want it.
    private void Follow(StepDefinition definition)
    {
        _work!.Judge(_policies.RuleOf(_interests.Runs));
        _work.Want(_interests.Any, _interests.Priority);
        _work.Listen(_interests.Listens);

        // The store of this silo wakes the step as well, so nothing waits for the subscription; it matters where inputs come from elsewhere.
        Streams.ListenAsync(definition, _interests.Listens).Ignore();
        _reminder ??= this.RegisterGrainTimer(RemindAsync, options.Reminder, options.Reminder);
    }

    // Nobody wanting the product, the step rests: it stops listening, and its activation ends.
    private async Task FollowInterestsAsync()
    {
        var definition = _record.Definition;
        if (_interests.Any)
        {
            if (_work is not null)
            {
                Follow(definition!);
            }

            return;
        }

        _work?.Want(false, null);
        _reminder?.Dispose();
        _reminder = null;
        if (definition is not null)
        {
            await Streams.ListenAsync(definition, false);
        }

        if (!_interests.Any)
        {
            DeactivateOnIdle();
        }
    }

    private void TellRuns(StepReport report)
    {
        foreach (var run in _interests.Runs.Where(run => run != Hardening))
        {
            GrainFactory.Run(run).StepChangedAsync(report).Ignore();
        }
    }

    private IAsyncStream<SegmentsReady> StreamOf(ProductId product) =>
        this.GetStreamProvider(DataflowOptions.StreamProvider)
            .GetStream<SegmentsReady>(StreamId.Create(DataflowOptions.StreamNamespace, product.Text));
}
