using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Writes down how many segments a product has in all. The total goes into the log with the segments that are computed once it is known. Where a
/// dataset is sealed behind its last full segment there are none, and the steps behind this one would wait for it for ever. In its grain's turns.
/// </summary>
internal sealed class TotalWriter(SegmentComputer computer, ILogger logger)
{
    /// <summary>Ends when nothing is being written.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>Writes the total unless it is there or being written; a write that fails is made again when it is asked for again.</summary>
    /// <param name="total">Of the product.</param>
    /// <param name="written">Called when it is in the log.</param>
    public void Write(long total, Action written)
    {
        if (Idle.IsCompleted && computer.Output.Total is null)
        {
            Idle = WriteAsync(total, written);
        }
    }

    private async Task WriteAsync(long total, Action written)
    {
        try
        {
            await Task.Run(() => Append(total));
            written();
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
}
