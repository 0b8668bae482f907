using Lisa.Grains.Contracts;
using Orleans.Storage;

namespace Lisa.Silo.Storage.Postgres;

/// <summary>
/// Grain state on PostgreSQL, which says what is wrong when it cannot be reached: <see cref="StoreUnavailableException"/>, and not
/// whatever the driver met. Nothing is tried again here: a write whose answer was lost may have been done, and only the grain, which reads
/// what is there, can know.
/// </summary>
public sealed class OutageStorage(IGrainStorage inner, DatabaseWatch watch) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TellAsync("read", stateName, grainId, inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TellAsync("write", stateName, grainId, inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TellAsync("clear", stateName, grainId, inner.ClearStateAsync(stateName, grainId, grainState));

    private async Task TellAsync(string what, string stateName, GrainId grainId, Task work)
    {
        try
        {
            await work;
        }
        catch (Exception error) when (DatabaseWatch.IsOutage(error))
        {
            watch.Report(error);

            // The driver's exceptions do not travel between silos; what they say does.
            throw new StoreUnavailableException($"{grainId} waits for the database, to {what} its {stateName} state: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
