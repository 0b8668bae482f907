using Lisa.Grains.Contracts;
using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace Lisa.Silo.Storage;

/// <summary>
/// Lets one grain write its state at a time. SQLite has one writer; without a queue in front of it the others would meet
/// "database is locked" and sleep for 150 ms between attempts, which is a hundred writes.
/// </summary>
public sealed class SingleWriterStorage(IGrainStorage inner) : IGrainStorage, IDisposable
{
    // SQLITE_FULL.
    private const int DiskFull = 13;
    private readonly SemaphoreSlim _gate = new(1);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await _gate.WaitAsync();
        try
        {
            await inner.WriteStateAsync(stateName, grainId, grainState);
        }
        catch (SqliteException full) when (full.SqliteErrorCode == DiskFull)
        {
            throw RefusalException.Because(
                RefusalKind.NoRoom, "the volume of the data directory has no room left", $"state of {grainId}", full.Message, "free space on the volume",
                "free some space, or start the silo with a data directory elsewhere");
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await _gate.WaitAsync();
        try
        {
            await inner.ClearStateAsync(stateName, grainId, grainState);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
