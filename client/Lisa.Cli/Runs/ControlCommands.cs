using System.CommandLine;
using Lisa.Client;
using Lisa.Client.Http;
using Lisa.Client.Runs;

namespace Lisa.Cli.Runs;

/// <summary>What an operator does with a run that is there.</summary>
internal static class ControlCommands
{
    public static Command Cancel(Session session) => Of(
        session, "cancel", "Cancels a run; what it computed stays.", (client, run, cancellation) => client.Runs.CancelAsync(run, cancellation));

    public static Command Pause(Session session) => Of(
        session, "pause", "Begins nothing more for a run; what is under way ends.", (client, run, cancellation) => client.Runs.PauseAsync(run, cancellation));

    public static Command Resume(Session session) => Of(
        session, "resume", "Lets a paused run go on.", (client, run, cancellation) => client.Runs.ResumeAsync(run, cancellation));

    public static Command Priority(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var priority = new Argument<int>("N") { Description = "-100 to 100; higher goes first." };
        var command = new Command("priority", "Changes the priority of a run that is not over.") { run, priority };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var changed = await client.Runs.PrioritiseAsync(parsed.GetRequiredValue(run), parsed.GetRequiredValue(priority), cancellation);
            return session.Show(parsed, changed, LisaJson.Default.RunView, RunTables.Show);
        });
        return command;
    }

    public static Command Retry(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var command = new Command("retry", "Does a failed or cancelled run again, as a new run that reuses what exists.") { run };
        Begins(session, command, (parsed, client, cancellation) => client.Runs.RetryAsync(parsed.GetRequiredValue(run), cancellation));
        return command;
    }

    public static Command Rerun(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var from = new Option<string>("--from") { Description = "The step from which to compute again.", HelpName = "STEP", Required = true };
        var command = new Command(
            "rerun", "Does a run again, as a new run that computes a step and all that depends on it again, and compares.") { run, from };
        Begins(session, command, (parsed, client, cancellation) =>
            client.Runs.RerunAsync(parsed.GetRequiredValue(run), parsed.GetRequiredValue(from), cancellation));
        return command;
    }

    private static Command Of(Session session, string name, string description, Func<LisaClient, string, CancellationToken, Task<RunView>> change)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var command = new Command(name, description) { run };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var changed = await change(client, parsed.GetRequiredValue(run), cancellation);
            return session.Show(parsed, changed, LisaJson.Default.RunView, RunTables.Show);
        });
        return command;
    }

    // A new run is shown, or watched, as one that `lisa run` started.
    private static void Begins(Session session, Command command, Func<ParseResult, LisaClient, CancellationToken, Task<RunView>> begin)
    {
        var watch = new Option<bool>("--watch") { Description = "Show its progress until it ends." };
        command.Add(watch);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var begun = await begin(parsed, client, cancellation);
            return parsed.GetValue(watch)
                ? await RunFollower.FollowNewAsync(session, client, begun, cancellation)
                : session.Show(parsed, begun, LisaJson.Default.RunView, RunTables.Show);
        });
    }
}
