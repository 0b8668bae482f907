using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;

namespace Lisa.Cli.Results;

internal static class ResultsCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string?>("RUN") { Description = "One run's results, with tables. [all]", Arity = ArgumentArity.ZeroOrOne };
        var dataset = new Option<string?>("--dataset") { Description = "Only of runs on this dataset.", HelpName = "NAME" };
        var limit = new Option<int?>("--limit") { Description = "Most items.", HelpName = "N" };
        var command = new Command("results", "Lists committed results, or shows those of one run.") { run, dataset, limit };
        command.Validators.Add(result =>
        {
            if (result.GetResult(run) is { Tokens.Count: > 0 } && result.GetResult(dataset) is not null)
            {
                result.AddError("a run's results are asked for by RUN alone; leave --dataset out");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            if (parsed.GetValue(run) is { } id)
            {
                return session.Show(parsed, await client.Results.GetAsync(id, cancellation), LisaJson.Default.ResultView, ResultTables.Show);
            }

            var page = await client.Results.ListAsync(parsed.GetValue(dataset), parsed.GetValue(limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PageResultView, results => ResultTables.List(results.Items));
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }
}
