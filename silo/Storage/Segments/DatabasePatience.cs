using System.Net.Sockets;
using Lisa.Grains.Contracts;
using Npgsql;

namespace Lisa.Silo.Storage.Segments;

/// <summary>
/// Waits through a database that restarts, refuses connections, or breaks a deadlock: does what it was given again after growing pauses, so it must
/// be given what may be done twice. It blocks the calling thread, a compute slot's or an upload's: neither has anything better to do.
/// </summary>
/// <param name="patience">For how long.</param>
/// <param name="time">Clock of pauses and patience.</param>
/// <param name="report">Told of each failure that passes: whoever watches the database hears of it at once.</param>
/// <param name="stopping">Ends all waiting.</param>
internal sealed class DatabasePatience(TimeSpan patience, TimeProvider time, Action<Exception>? report, CancellationToken stopping)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <param name="doing">What is done, for the error, as "append to product ab12".</param>
    /// <param name="work">Does it, in one transaction.</param>
    /// <exception cref="StoreUnavailableException">It was away for longer than the patience, or the store is being closed.</exception>
    /// <exception cref="RefusalException">The database's disk is full.</exception>
    /// <exception cref="IOException">The database refuses for another reason, which waiting does not mend.</exception>
    public T Run<T>(string doing, Func<T> work)
    {
        var started = time.GetTimestamp();
        var since = time.GetUtcNow();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return work();
            }
            catch (NpgsqlException error) when (IsPassing(error))
            {
                report?.Invoke(error);
                if (time.GetElapsedTime(started) + pause > patience || !Wait(pause))
                {
                    throw new StoreUnavailableException(
                        $"The segment store cannot {doing}: the database has been away since {since:u} ({error.Message.ReplaceLineEndings(" ")}). "
                        + "Nothing is lost; ask again when it is back.");
                }

                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DiskFull)
            {
                throw RefusalException.Because(
                    RefusalKind.NoRoom, "the database's disk is full", "PostgreSQL", error.MessageText, "free space on its volume",
                    "free some space, or move the database to a larger volume; nothing of this request was kept");
            }
            catch (NpgsqlException error)
            {
                throw new IOException($"The database refuses to {doing}: {error.Message}", error);
            }
        }
    }

    // Lost connections, restarts (57P01 to 57P03), too many connections, conflicts that vanish when one tries again.
    private static bool IsPassing(NpgsqlException error) => error is PostgresException { SqlState: var state }
        ? state.StartsWith("08", StringComparison.Ordinal)
            || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        : error.IsTransient || error.InnerException is IOException or SocketException or TimeoutException;

    private bool Wait(TimeSpan pause)
    {
        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(_ => over.Set(), null, pause, Timeout.InfiniteTimeSpan);
        try
        {
            over.Wait(stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
