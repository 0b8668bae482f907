using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// What a step still does when its segments are there: sees to it that its log says how many there are in all, and syncs it. In its grain's turns.
/// </summary>
internal sealed class ProductEnd(SegmentComputer computer, StepFlow flow, Action tell, ILogger logger)
{
    private Task _stating = Task.CompletedTask;
    private Task _syncing = Task.CompletedTask;
    private bool _stopped;

    /// <summary>
    /// The total goes into the log with the segments that are computed once it is known. Where a dataset is sealed behind its last full segment there
    /// are none, and the steps behind this one would wait for it for ever.
    /// </summary>
    public void State()
    {
        if (!_stopped && _stating.IsCompleted && flow.IsComplete && flow.Total is { } total && computer.Output.Total is null)
        {
            _stating = StateAsync(total);
        }
    }

    /// <summary>While other steps still compute, so that little is left to sync when the run commits.</summary>
    public void Sync() => _syncing = SyncAsync();

    /// <summary>Begins nothing more, and returns when what was begun has ended.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        await _stating;
        await _syncing;
    }

    private async Task StateAsync(long total)
    {
        try
        {
            await Task.Run(() => Append(total));
            if (!_stopped)
            {
                tell();
            }
        }
        catch (Exception error) when (error is IOException or RefusalException)
        {
            logger.LogWarning(error, "The total of product {Product} could not be written; the next reminder tries again", computer.Definition.Product);
        }
    }

    private void Append(long total)
    {
        computer.Output.Refresh();
        if (computer.Output.Total is null)
        {
            computer.Output.Append([], total, commit: true, Durability.Soon);
        }
    }

    private async Task SyncAsync()
    {
        try
        {
            await Task.Run(computer.Output.Sync);
        }
        catch (IOException error)
        {
            logger.LogWarning(error, "Product {Product} could not be synced to disk", computer.Definition.Product);
        }
    }
}
