using System.Data.Common;
using System.Net.Sockets;
using Lisa.Silo.Hosting;
using Npgsql;

namespace Lisa.Silo.Storage.Postgres;

/// <summary>
/// Asks the database each second whether it is there, on a connection of its own, so that a pool in which all wait does not look like
/// a database that is down. What it finds is in <see cref="DatabaseState"/>: health, the API and the filter of the log look there. It
/// says in the log when the database goes and when it is back, once each.
/// </summary>
public sealed class DatabaseWatch(DatabaseSettings settings, DatabaseState state, TimeProvider time, ILogger<DatabaseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);
    private NpgsqlConnection? _connection;

    /// <summary>Whether a failure is the database's, and passes: it is stopped, starts, is out of connections, or cannot be reached.</summary>
    public static bool IsOutage(Exception error) => error switch
    {
        PostgresException refused => refused.IsTransient || refused.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or TimeoutException or SocketException => true,
        DbException other => other.IsTransient,
        IOException => error is not Grains.Contracts.StoreUnavailableException,
        _ => false,
    };

    /// <summary>Another user of the database met a failure: it is known sooner than the watch would find out.</summary>
    public void Report(Exception error) => Tell(state.Failed(time.GetUtcNow()), error);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await CloseAsync();
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(LongestAnswer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        try
        {
            _connection ??= await ConnectAsync(either.Token);
            await using var command = new NpgsqlCommand("SELECT 1", _connection);
            await command.ExecuteScalarAsync(either.Token);
            Tell(state.Answered(time.GetUtcNow()), null);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested && (error is OperationCanceledException or InvalidOperationException || IsOutage(error)))
        {
            await CloseAsync();
            Tell(state.Failed(time.GetUtcNow()), error);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, ApplicationName = "lisa watch" }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private void Tell(DatabaseChange? change, Exception? error)
    {
        if (change is { IsUp: true })
        {
            logger.LogWarning("The database answers again, after {Seconds:0.0} s", change.Lasted.TotalSeconds);
        }
        else if (change is not null)
        {
            logger.LogError("The database does not answer ({Reason}); the silo waits for it, and accepts nothing that must be kept", error is OperationCanceledException ? "no answer in 2 s" : error?.Message.ReplaceLineEndings(" "));
        }
    }
}
