using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Lisa.Grains.Dataflow;

/// <summary>What a product's work grain keeps.</summary>
[GenerateSerializer, Alias("lisa.WorkState")]
public sealed class WorkState
{
    [Id(0)]
    public ProductWork Work { get; set; } = ProductWork.None;
}

/// <summary>
/// Keeps what was spent on a product: one row of some ten kilobytes, written at most as often as somebody tells of work, and not once a
/// segment. What is told while a write is under way shares the next one. Of two activations the second's write fails; it goes, and whoever told it
/// tells again.
/// </summary>
[Reentrant]
public sealed class WorkGrain([PersistentState("work")] IPersistentState<WorkState> state) : Grain, IWorkGrain
{
    private readonly List<WorkDone> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private Task? _next;

    public Task RecordAsync(WorkDone work)
    {
        _waiting.Add(work);
        return _next ??= WriteNextAsync();
    }

    public Task<ProductWork> GetAsync() => Task.FromResult(state.State.Work);

    private async Task WriteNextAsync()
    {
        // It yields in any case: whoever tells in this turn is in time for the write.
        await _writing.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var work = _waiting.Aggregate(state.State.Work, WorkLedger.Add);
        _waiting.Clear();
        _next = null;
        await (_writing = WriteAsync(work));
    }

    private async Task WriteAsync(ProductWork work)
    {
        var before = state.State.Work;
        try
        {
            state.State.Work = work;
            await state.WriteStateAsync();
        }
        catch (Exception failure)
        {
            // What is not durable is not known: it is told again.
            state.State.Work = before;
            if (failure is InconsistentStateException)
            {
                DeactivateOnIdle();
            }

            throw;
        }
    }
}
