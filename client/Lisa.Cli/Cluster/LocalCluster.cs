using System.Runtime.InteropServices;
using Lisa.Cli.Output;
using Lisa.Cli.Postgres;
using Lisa.Cli.Processes;
using Lisa.Cli.Silo;

namespace Lisa.Cli.Cluster;

/// <summary>
/// <c>lisa cluster --silos N</c>: a cluster on this machine, from its database to its end. The order: take the directory, end what a killed
/// predecessor left, start PostgreSQL unless a database is named, bring its schema up to date, start and supervise the silos. Ctrl-C or
/// SIGTERM drains, a second one kills; SIGUSR1 restarts the silos one after the other.
/// </summary>
internal sealed class LocalCluster(Session session, ClusterPlan plan, SiloProgram program)
{
    /// <summary>SIGUSR1 as this system numbers it. Not SIGHUP: a terminal that is closed must not restart a cluster.</summary>
    public static int RestartSignal => OperatingSystem.IsMacOS() ? 30 : 10;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CommandFailure("a local cluster needs the signals of Linux or macOS; on Windows run this in WSL, or start silos with `lisa up`");
        }

        using var taken = plan.Directory.Take();
        plan.Directory.Say(0);
        await EndForsakenAsync(cancellation);
        await using var server = plan.DatabaseFile is null ? OwnServer() : null;
        if (server is not null)
        {
            Tell("PostgreSQL is starting");
            await server.StartAsync(cancellation);
        }

        var databaseFile = server?.ConnectionFile ?? Path.GetFullPath(plan.DatabaseFile!);
        await MigrateAsync(databaseFile, cancellation);
        Tell($"{plan.Silos} silos are starting");
        SiloMember[] silos = [.. Enumerable.Range(0, plan.Silos).Select(silo => plan.Member(silo, program, databaseFile, session.Time))];
        await SuperviseAsync(silos, server is null ? null : new DatabaseMember(server, plan.Directory.Log("postgres")), cancellation);
        return ExitCodes.Done;
    }

    private async Task SuperviseAsync(SiloMember[] silos, DatabaseMember? database, CancellationToken cancellation)
    {
        var supervisor = new ClusterSupervisor(silos, database, ClusterPlan.DrainLimit, session.Time, Tell)
        {
            AllReady = () => Show(silos),
            Rolled = count =>
            {
                plan.Directory.Say(count);
                Tell("all silos have been restarted");
            },
        };
        using var restart = PosixSignalRegistration.Create((PosixSignal)RestartSignal, context =>
        {
            context.Cancel = true;
            supervisor.Restart();
        });
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            supervisor.Stop();
        });
        using var again = session.Signals?.OnRepeated(supervisor.Stop);
        await using var stop = cancellation.Register(() =>
        {
            Tell("the silos finish what they have begun; Ctrl-C again ends them at once");
            supervisor.Stop();
        });
        await supervisor.RunAsync();
        Tell("the cluster has ended");
    }

    private LocalPostgres OwnServer() => new(
        PostgresInstallation.FindOrExplain(), plan.Directory.Postgres, plan.Directory.Log("postgres"), new PostgresSettings { MaximumConnections = 50 + (30 * plan.Silos) },
        session.Time);

    private async Task EndForsakenAsync(CancellationToken cancellation)
    {
        for (var silo = 0; silo < ClusterOptions.MostSilos; silo++)
        {
            var name = ClusterPlan.Name(silo);
            if (await ProcessFile.EndForsakenAsync(plan.Directory.ProcessFile(name), plan.Directory.Silo(name), ClusterPlan.DrainLimit, session.Time, cancellation))
            {
                Tell($"{name} still ran, of a cluster that was killed; it has been ended");
            }
        }
    }

    private async Task MigrateAsync(string databaseFile, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await Programs.TryAsync(program.Command("db", "migrate", "--database-file", databaseFile), cancellation);
        if (exitCode != 0)
        {
            throw new CommandFailure($"the database's schema cannot be brought up to date: {(error.Length > 0 ? error : output)}");
        }
    }

    private void Show(SiloMember[] silos)
    {
        var table = Tables.Of("SILO", "API", "LOG");
        foreach (var silo in silos)
        {
            table.Row(silo.Name, silo.Address.ToString().TrimEnd('/'), silo.LogFile);
        }

        session.Console.Write(table);
        Tell("the cluster is ready; Ctrl-C ends it");
    }

    private void Tell(string line)
    {
        lock (session.Error)
        {
            session.Error.WriteLine($"lisa: {line.ReplaceLineEndings(" ")}");
        }
    }
}
