using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>What there is to do when a step has made all of its product: to write down how many segments it has, and to sync it. In its grain's turns.</summary>
/// <param name="computer">Has the product's log.</param>
/// <param name="flow">Knows when it is complete.</param>
/// <param name="stated">Called when the total is written down.</param>
/// <param name="logger">Told of what cannot be written now.</param>
internal sealed class StepEnd(SegmentComputer computer, StepFlow flow, Action stated, ILogger logger)
{
    private Task _stating = Task.CompletedTask;
    private Task _syncing = Task.CompletedTask;
    private bool _stopped;

    /// <summary>
    /// The total goes into the log with the segments that are computed once it is known. Where a dataset is sealed behind its last full
    /// segment there are none, and the steps behind this one would wait for it for ever.
    /// </summary>
    public void StateTotal()
    {
        if (!_stopped && _stating.IsCompleted && flow.IsComplete && flow.Total is { } total && computer.Output.Total is null)
        {
            _stating = StateTotalAsync(total);
        }
    }

    /// <summary>While other steps still compute, so that little is left to sync when the run commits.</summary>
    public void Sync() => _syncing = SyncAsync();

    /// <summary>Begins nothing more, and returns when what was begun has ended.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        return Task.WhenAll(_stating, _syncing);
    }

    private async Task StateTotalAsync(long total)
    {
        try
        {
            await Task.Run(() => AppendTotal(total));
            if (!_stopped)
            {
                stated();
            }
        }
        catch (Exception error) when (error is IOException or RefusalException)
        {
            logger.LogWarning(error, "The total of product {Product} could not be written; the next reminder tries again", computer.Definition.Product);
        }
    }

    private void AppendTotal(long total)
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
