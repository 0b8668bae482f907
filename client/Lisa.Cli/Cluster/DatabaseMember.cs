using Lisa.Cli.Postgres;

namespace Lisa.Cli.Cluster;

/// <summary>The cluster's private PostgreSQL. Its first life has begun before the supervision, since the schema is made before any silo starts.</summary>
internal sealed class DatabaseMember(LocalPostgres server, string logFile) : IMember
{
    public string Name => "postgres";

    public string LogFile => logFile;

    public async Task<int> LiveAsync(Action ready)
    {
        if (!server.IsRunning)
        {
            await server.StartAsync();
        }

        ready();
        return await server.Ended;
    }

    public void Ask() => server.Ask(atOnce: false);

    public void Kill() => server.Ask(atOnce: true);
}
