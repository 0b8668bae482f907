using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;

namespace Lisa.Cli.Runs;

internal static class RunsCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string?>("RUN") { Description = "One run, with its steps. [all]", Arity = ArgumentArity.ZeroOrOne };
        var options = new PageOptions();
        var command = new Command("runs", "Lists runs, or shows one.") { run };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            if (parsed.GetValue(run) is { } id)
            {
                return session.Show(parsed, await client.Runs.GetAsync(id, cancellation), LisaJson.Default.RunView, RunTables.Show);
            }

            var page = await client.Runs.ListAsync(parsed.GetValue(options.After), parsed.GetValue(options.Limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PageRunView, runs => RunTables.List(runs.Items));
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }
}
