using System.CommandLine;

namespace Lisa.Cli.Runs;

internal static class WatchCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var command = new Command(
            "watch", "Shows a run's progress until it ends; exits 0 if it committed, 1 if it failed, 3 if it was cancelled.") { run };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            return RunFollower.ExitCode(await new RunFollower(session).FollowAsync(client, parsed.GetRequiredValue(run), cancellation));
        });
        return command;
    }
}
