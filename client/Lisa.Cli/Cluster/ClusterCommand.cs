using System.CommandLine;
using Lisa.Cli.Silo;
using Lisa.Client.Http;

namespace Lisa.Cli.Cluster;

internal static class ClusterCommand
{
    public static Command Create(Session session)
    {
        var options = new ClusterOptions();
        var command = new Command("cluster", "Shows a cluster's silos; with --silos, runs a cluster on this machine.") { ClusterRestartCommand.Create(session) };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (options.Plan(parsed) is { } plan)
            {
                return await new LocalCluster(session, plan, SiloProgram.Find()).RunAsync(cancellation);
            }

            using var client = session.Connect(parsed);
            return session.Show(parsed, await client.Cluster.GetAsync(cancellation), LisaJson.Default.ClusterView, ClusterTables.Show);
        });
        return command;
    }
}
