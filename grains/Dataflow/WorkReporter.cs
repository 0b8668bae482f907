using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Tells the product's work grain what its work items cost: once a second, when the step is complete, and before a run commits. What was
/// not acknowledged is told again under its number. What the step's silo has not told when it dies is lost: the segments are there, and nobody
/// knows what the last second of them cost. Called in the step grain's turns only.
/// </summary>
internal sealed class WorkReporter(ProductId product, Func<WorkDone, Task> record, TimeProvider time, ILogger logger)
{
    private readonly WorkTally _tally = new(Guid.NewGuid());
    private WorkDone? _untold;
    private Task _telling = Task.CompletedTask;

    public void Add(SegmentRange segments, ComputeResult result, string run) => _tally.Add(
        new ItemCost(segments, result.Done, result.Failure is not null, result.IsLost, result.Cost, result.Elapsed, result.Silo, run)
        {
            Found = result.Found,
        },
        time.GetUtcNow());

    /// <summary>Returns when all that is known by now is durable.</summary>
    /// <exception cref="OrleansException">The work grain, or what it writes to, cannot be reached.</exception>
    public async Task TellAsync()
    {
        while (!_telling.IsCompleted)
        {
            await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await (_telling = TellAllAsync());
    }

    /// <summary>Tells in the background, unless that is under way; what fails is told the next time.</summary>
    public void TellSoon()
    {
        if (_telling.IsCompleted && (_untold is not null || _tally.HasNews))
        {
            TryTellAsync().Ignore();
        }
    }

    private async Task TryTellAsync()
    {
        try
        {
            await TellAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException or RefusalException)
        {
            logger.LogWarning(error, "What product {Product} cost could not be recorded; it is tried again", product);
        }
    }

    private async Task TellAllAsync()
    {
        while (_untold is not null || _tally.HasNews)
        {
            _untold ??= _tally.Take();
            await record(_untold);
            _untold = null;
        }
    }
}
