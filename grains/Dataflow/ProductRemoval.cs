using Lisa.Grains.Contracts;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>Removes a step's product from the store. In the grain's turns; whoever comes meanwhile waits until it is done, and then begins from nothing.</summary>
internal sealed class ProductRemoval(ProductId product, StepRecord record, ISegmentStore store, IGrainFactory grains)
{
    private Task _removing = Task.CompletedTask;

    /// <param name="stopWork">Ends the work on the product.</param>
    public Task RemoveAsync(Func<Task> stopWork) => _removing = RemoveNowAsync(stopWork);

    /// <summary>What could not be removed, the next collection removes: nobody else need hear of it.</summary>
    public async Task EndedAsync() =>
        await _removing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private async Task RemoveNowAsync(Func<Task> stopWork)
    {
        // Before anything is waited for: who has it made from now on is charged for it.
        var owner = record.Discharge();
        await stopWork();
        await Task.Run(() => store.Remove(product));
        await record.SaveAsync();
        if (owner is not null)
        {
            // Lost, the collector finds that the product is not stored any more.
            grains.Tenant(owner).ReportAsync([new HeldBytes(product, 0, true)], null).Ignore();
        }
    }
}
