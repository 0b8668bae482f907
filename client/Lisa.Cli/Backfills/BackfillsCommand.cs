using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;

namespace Lisa.Cli.Backfills;

internal static class BackfillsCommand
{
    public static Command Create(Session session)
    {
        var backfill = new Argument<string?>("BACKFILL") { Description = "One backfill. [all]", Arity = ArgumentArity.ZeroOrOne };
        var cancel = new Option<bool>("--cancel") { Description = "Start no further run of it, and cancel those under way." };
        var options = new PageOptions();
        var command = new Command("backfills", "Lists backfills, shows one, or cancels it.") { backfill, cancel };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(cancel) is not null && result.GetResult(backfill) is not { Tokens.Count: > 0 })
            {
                result.AddError("--cancel needs to know which: lisa backfills BACKFILL --cancel");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            if (parsed.GetValue(backfill) is { } id)
            {
                var view = parsed.GetValue(cancel) ? await client.Backfills.CancelAsync(id, cancellation) : await client.Backfills.GetAsync(id, cancellation);
                return session.Show(parsed, view, LisaJson.Default.BackfillView, BackfillTables.Show);
            }

            var page = await client.Backfills.ListAsync(parsed.GetValue(options.After), parsed.GetValue(options.Limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PageBackfillView, backfills => BackfillTables.List(backfills.Items));
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }
}
