using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A step's looks at a store that other processes write to: one at a time, and what is heard meanwhile is worth one more. Files and databases are looked at
/// outside the grain's turns.
/// </summary>
/// <param name="computer">Whose logs are looked at.</param>
/// <param name="looked">Told after each look.</param>
/// <param name="logger">Told of looks that fail.</param>
internal sealed class InputRefresh(SegmentComputer computer, Action looked, ILogger logger)
{
    private Task? _refreshing;
    private bool _again;
    private bool _stopped;

    public void Begin()
    {
        if (_refreshing is { IsCompleted: false })
        {
            _again = true;
        }
        else
        {
            _refreshing = RefreshAsync();
        }
    }

    /// <summary>Begins no more looks, and returns when the last one has ended.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        return _refreshing ?? Task.CompletedTask;
    }

    private async Task RefreshAsync()
    {
        do
        {
            _again = false;
            try
            {
                await Task.Run(computer.Refresh);
            }
            catch (IOException error)
            {
                logger.LogWarning(error, "The inputs of product {Product} cannot be looked at now; the next reminder tries again", computer.Definition.Product);
            }

            looked();
        }
        while (_again && !_stopped);
    }
}
