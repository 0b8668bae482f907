using Lisa.Tests.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>A silo that is gone holds no connection: the server has a bounded number of them, for all silos.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ConnectionTests(SharedPostgres postgres)
{
    [PostgresFact]
    public async Task A_silo_that_stopped_leaves_no_connection_open()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var watcher = NpgsqlDataSource.Create(database);
        await using (var silo = await HostSilo.StartAsync(database, "leaver"))
        {
            (await silo.CreateDatasetAsync("data")).Dispose();
            (await ConnectionsOfSilosAsync(watcher)).ShouldBeGreaterThan(0);
        }

        // The server learns of a closed connection a moment after it was closed.
        using var patience = new CancellationTokenSource(HostSilo.Guard);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await ConnectionsOfSilosAsync(watcher) is var left && left > 0)
        {
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                left.ShouldBe(0);
            }
        }
    }

    private static async Task<long> ConnectionsOfSilosAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'lisa%'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
