using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;
using Lisa.Client.Pipelines;
using Spectre.Console;

namespace Lisa.Cli.Pipelines;

internal static class PipelineListCommand
{
    public static Command Create(Session session)
    {
        var options = new PageOptions();
        var command = new Command("list", "Lists pipelines.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var page = await client.Pipelines.ListAsync(parsed.GetValue(options.After), parsed.GetValue(options.Limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PagePipelineSummary, List);
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Table List(Page<PipelineSummary> page)
    {
        var table = Tables.Of("NAME", ">VERSION", "HASH", "SUMMARY");
        foreach (var pipeline in page.Items)
        {
            table.Row(pipeline.Name, Cells.Count(pipeline.Version), Cells.Short(pipeline.Hash), pipeline.Summary);
        }

        table.Columns[^1].NoWrap = false;
        return table;
    }
}
