using System.CommandLine;
using Lisa.Cli.Processes;

namespace Lisa.Cli.Cluster;

internal static class ClusterRestartCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    public static Command Create(Session session)
    {
        var data = ClusterOptions.DataOption();
        var command = new Command("restart", "Restarts the silos of this machine's cluster, one after the other.") { data };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = new ClusterDirectory(parsed.GetRequiredValue(data));
            if (directory.Supervisor() is not { } supervisor || !PosixSignals.Send(supervisor.ProcessId, LocalCluster.RestartSignal))
            {
                throw new CommandFailure($"{directory.Path}: no cluster runs on this directory; start one with `lisa cluster --silos 3`, or name its directory with --data");
            }

            await session.Error.WriteLineAsync("lisa: the silos are restarted one after the other; Ctrl-C ends the waiting, not the restarts");
            while (directory.Supervisor() is var now && now?.RollingRestarts <= supervisor.RollingRestarts)
            {
                await Task.Delay(Poll, session.Time, cancellation);
            }

            return directory.Supervisor() is null
                ? throw new CommandFailure($"{directory.Path}: the cluster ended before all silos were restarted")
                : ExitCodes.Done;
        });
        return command;
    }
}
