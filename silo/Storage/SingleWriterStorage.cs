using System.Threading.Channels;
using Lisa.Grains.Contracts;
using Microsoft.Data.Sqlite;
using Orleans.Serialization;
using Orleans.Storage;

namespace Lisa.Silo.Storage;

/// <summary>
/// Writes grain state on one thread of its own, one write after the other. SQLite has one writer; without a queue in front of it the
/// others would meet "database is locked" and sleep for 150 ms between attempts, which is a hundred writes. And its driver blocks
/// until the disk has answered: on a grain's thread that would hold up other grains.
/// </summary>
public sealed class SingleWriterStorage : IGrainStorage, IDisposable
{
    private const int DiskFull = 13; // SQLITE_FULL
    private readonly IGrainStorage _inner;
    private readonly DeepCopier _copier;
    private readonly Channel<Action> _writes = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread _writer;

    public SingleWriterStorage(IGrainStorage inner, DeepCopier copier)
    {
        _inner = inner;
        _copier = copier;
        _writer = new Thread(Serve) { IsBackground = true, Name = "grain state writer" };
        _writer.Start();
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OnSnapshotAsync(grainState, snapshot => _inner.WriteStateAsync(stateName, grainId, snapshot));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OnSnapshotAsync(grainState, snapshot => _inner.ClearStateAsync(stateName, grainId, snapshot));

    /// <summary>Finishes what was asked for, and takes no more.</summary>
    public void Dispose()
    {
        if (_writes.Writer.TryComplete())
        {
            _writer.Join();
        }
    }

    // The grain goes on with its state while it is being written: what is written is the state of this turn.
    private async Task OnSnapshotAsync<T>(IGrainState<T> grainState, Func<IGrainState<T>, Task> write)
    {
        var snapshot = new GrainState<T>(_copier.Copy(grainState.State), grainState.ETag) { RecordExists = grainState.RecordExists };
        try
        {
            await Enqueue(() => write(snapshot));
        }
        catch (SqliteException full) when (full.SqliteErrorCode == DiskFull)
        {
            throw RefusalException.Because(
                RefusalKind.NoRoom, "the volume of the data directory has no room left", "state of the silo", full.Message, "free space on the volume",
                "free some space, or start the silo with a data directory elsewhere");
        }

        grainState.ETag = snapshot.ETag;
        grainState.RecordExists = snapshot.RecordExists;
    }

    private Task Enqueue(Func<Task> write)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _writes.Writer.TryWrite(() =>
        {
            try
            {
                write().GetAwaiter().GetResult();
                written.SetResult();
            }
            catch (Exception error)
            {
                written.SetException(error);
            }
        });
        ObjectDisposedException.ThrowIf(!accepted, this);
        return written.Task;
    }

    private void Serve()
    {
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_writes.Reader.TryRead(out var write))
            {
                write();
            }
        }
    }
}
