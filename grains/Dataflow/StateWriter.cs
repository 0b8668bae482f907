using Orleans.Storage;

namespace Lisa.Grains.Dataflow;

/// <summary>Writes a grain's state, one write at a time: two under way would trip over each other's version. In its grain's turns.</summary>
/// <param name="state">What is written.</param>
/// <param name="overtaken">Called when another activation has written: that one goes on, from what is stored, and this one should go.</param>
internal sealed class StateWriter<T>(IPersistentState<T> state, Action overtaken)
{
    private Task? _writing;

    /// <exception cref="InconsistentStateException">Another activation has written.</exception>
    public async Task WriteAsync()
    {
        while (_writing is { } underWay)
        {
            await underWay;
        }

        try
        {
            await (_writing = state.WriteStateAsync());
        }
        catch (InconsistentStateException)
        {
            overtaken();
            throw;
        }
        finally
        {
            _writing = null;
        }
    }
}
