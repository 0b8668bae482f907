using System.CommandLine;
using System.Globalization;
using Lisa.Cli.Output;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Spectre.Console;

namespace Lisa.Cli.Runs;

/// <summary><c>lisa dead-letters</c>: what a run waits for, and having it tried again.</summary>
internal static class DeadLettersCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var step = new Argument<string?>("STEP") { Description = "Of one step. [all]", Arity = ArgumentArity.ZeroOrOne };
        var options = new PageOptions();
        var command = new Command("dead-letters", "Lists the segments that a run waits for, since they were given up.") { run, step, Retry(session) };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var page = await client.Runs.DeadLettersAsync(
                parsed.GetRequiredValue(run), parsed.GetValue(step), parsed.GetValue(options.After), parsed.GetValue(options.Limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PageDeadLetterView, letters => Table(letters.Items));
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Retry(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var step = new Argument<string?>("STEP") { Description = "Of one step. [all]", Arity = ArgumentArity.ZeroOrOne };
        var segment = new Argument<long?>("SEGMENT") { Description = "One segment of the step. [all]", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("retry", "Has dead letters tried again.") { run, step, segment };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var retried = await client.Runs.RetryDeadLettersAsync(
                parsed.GetRequiredValue(run), parsed.GetValue(step), parsed.GetValue(segment), cancellation);
            return session.Show(parsed, retried, LisaJson.Default.RetriedView, view => new Text(
                string.Create(CultureInfo.InvariantCulture, $"{view.Retried} tried again{Environment.NewLine}")));
        });
        return command;
    }

    private static Table Table(IEnumerable<DeadLetterView> letters)
    {
        var table = Tables.Of("STEP", ">SEGMENT", ">ATTEMPTS", "WHEN (UTC)", "INPUT", "CAUSE");
        foreach (var letter in letters)
        {
            table.Row(
                letter.Step, Cells.Count(letter.Segment), Cells.Count(letter.Attempts), Cells.Utc(letter.WhenUtc), string.Join(", ", letter.Sources.Select(Source)),
                letter.Cause.ReplaceLineEndings(" "));
        }

        return table;
    }

    private static string Source(DeadLetterSourceView source) => string.Create(
        CultureInfo.InvariantCulture, $"{source.Port} {source.First}{(source.Last == source.First ? "" : $"-{source.Last}")} of {Cells.Short(source.Product)}");
}
