using System.CommandLine;
using Lisa.Client.Http;

namespace Lisa.Cli.Runs;

internal static class CancelCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var command = new Command("cancel", "Cancels a run; what it computed stays.") { run };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var cancelled = await client.Runs.CancelAsync(parsed.GetRequiredValue(run), cancellation);
            return session.Show(parsed, cancelled, LisaJson.Default.RunView, RunTables.Show);
        });
        return command;
    }
}
