using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// What a step still does when its segments are there: sees to it that its log says how many there are in all, and syncs it. In its grain's turns.
/// </summary>
internal sealed class ProductEnd(SegmentComputer computer, StepFlow flow, Action tell, ILogger logger)
{
    private readonly TotalWriter _totals = new(computer, logger);
    private Task _syncing = Task.CompletedTask;
    private bool _stopped;

    /// <summary>Writes the total where it is known and every segment exists; tells of it when it is written.</summary>
    public void State()
    {
        if (!_stopped && flow.IsComplete && flow.Total is { } total)
        {
            _totals.Write(total, () =>
            {
                if (!_stopped)
                {
                    tell();
                }
            });
        }
    }

    /// <summary>While other steps still compute, so that little is left to sync when the run commits.</summary>
    public void Sync() => _syncing = SyncAsync();

    /// <summary>Begins nothing more, and returns when what was begun has ended.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        await _totals.Idle;
        await _syncing;
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
