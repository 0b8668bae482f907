using System.Threading.Channels;
using Lisa.Grains.Contracts;
using Microsoft.Data.Sqlite;
using Orleans.Serialization;
using Orleans.Storage;

namespace Lisa.Silo.Storage;

/// <summary>
/// Writes grain state on one thread of its own, and acknowledges in groups. SQLite has one writer; without a queue in front of it the
/// others would meet "database is locked" and sleep for 150 ms between attempts, which is a hundred writes. Its driver blocks until
/// the disk has answered: on a grain's thread that would hold up other grains. And most of a write is its sync: what waits is written
/// one after the other, synced once, and acknowledged together. Nothing is acknowledged that a loss of power could take.
/// </summary>
public sealed class SingleWriterStorage : IGrainStorage, IDisposable
{
    private const int DiskFull = 13; // SQLITE_FULL
    private const int MostAtOnce = 64;
    private readonly IGrainStorage _inner;
    private readonly DeepCopier _copier;
    private readonly string _writeAheadLog;
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread _writer;

    /// <param name="inner">Writes without syncing.</param>
    /// <param name="copier">Takes the snapshots.</param>
    /// <param name="databaseFile">The SQLite file.</param>
    public SingleWriterStorage(IGrainStorage inner, DeepCopier copier, string databaseFile)
    {
        _inner = inner;
        _copier = copier;
        _writeAheadLog = databaseFile + "-wal";
        _writer = new Thread(Serve) { IsBackground = true, Name = "grain state writer" };
        _writer.Start();
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OnSnapshotAsync(grainState, snapshot => _inner.WriteStateAsync(stateName, grainId, snapshot));

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        grainState.State = (await OnSnapshotAsync(grainState, snapshot => _inner.ClearStateAsync(stateName, grainId, snapshot))).State;

    /// <summary>Finishes what was asked for, and takes no more.</summary>
    public void Dispose()
    {
        if (_writes.Writer.TryComplete())
        {
            _writer.Join();
        }
    }

    // The grain goes on with its state while it is being written: what is written is the state of this turn.
    private async Task<IGrainState<T>> OnSnapshotAsync<T>(IGrainState<T> grainState, Func<IGrainState<T>, Task> write)
    {
        var snapshot = new GrainState<T>(_copier.Copy(grainState.State), grainState.ETag) { RecordExists = grainState.RecordExists };
        var queued = new Write(() => write(snapshot));
        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(queued), this);
        try
        {
            await queued.Acknowledged.Task;
        }
        catch (SqliteException full) when (full.SqliteErrorCode == DiskFull)
        {
            throw RefusalException.Because(
                RefusalKind.NoRoom, "the volume of the data directory has no room left", "state of the silo", full.Message, "free space on the volume",
                "free some space, or start the silo with a data directory elsewhere");
        }

        grainState.ETag = snapshot.ETag;
        grainState.RecordExists = snapshot.RecordExists;
        return snapshot;
    }

    private void Serve()
    {
        var group = new List<Write>();
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < MostAtOnce && _writes.Reader.TryRead(out var write))
            {
                write.Execute();
                group.Add(write);
            }

            Acknowledge(group);
            group.Clear();
        }
    }

    private void Acknowledge(List<Write> group)
    {
        Exception? unsynced = null;
        try
        {
            Sync();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unsynced = error;
        }

        foreach (var write in group)
        {
            write.Acknowledge(unsynced);
        }
    }

    // Any descriptor of the file syncs all of it. Without the file there is nothing in it: a checkpoint has synced the database itself.
    private void Sync()
    {
        if (File.Exists(_writeAheadLog))
        {
            using var handle = File.OpenHandle(_writeAheadLog, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
    }

    private sealed class Write(Func<Task> write)
    {
        private Exception? _failure;

        public TaskCompletionSource Acknowledged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Execute()
        {
            try
            {
                write().GetAwaiter().GetResult();
            }
            catch (Exception error)
            {
                _failure = error;
            }
        }

        public void Acknowledge(Exception? unsynced)
        {
            if ((_failure ?? unsynced) is { } failure)
            {
                Acknowledged.SetException(failure);
            }
            else
            {
                Acknowledged.SetResult();
            }
        }
    }
}
