using Lisa.Silo.Hosting;
using Npgsql;

namespace Lisa.Silo.Storage.Postgres;

/// <summary>The way to a cluster's PostgreSQL.</summary>
public static class ClusterDatabase
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    /// <summary>The one pool of connections that a silo has.</summary>
    /// <param name="settings">Where the database is.</param>
    /// <param name="siloName">Shown by the server as the application, beside each connection.</param>
    public static NpgsqlDataSource Source(DatabaseSettings settings, string siloName)
    {
        var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        if (connection.ApplicationName == "lisa")
        {
            connection.ApplicationName = $"lisa {siloName}";
        }

        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    /// <summary>Waits until the database takes connections: a machine that starts both may start the silo first.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="say">Told once, when there is something to wait for.</param>
    /// <exception cref="NpgsqlException">It does not, or refuses the user.</exception>
    public static async Task WaitAsync(DatabaseSettings settings, TimeSpan patience, TimeProvider time, Action<string> say)
    {
        await using var source = Source(settings, "start");
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException error) when (error.IsTransient && time.GetElapsedTime(began) < patience)
            {
                if (attempt == 1)
                {
                    say($"waiting for the database, for {patience.TotalSeconds:0} s at most: {error.Message}");
                }

                await Task.Delay(BetweenAttempts, time);
            }
        }
    }
}
