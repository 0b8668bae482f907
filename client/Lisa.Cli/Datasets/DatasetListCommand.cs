using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;

namespace Lisa.Cli.Datasets;

internal static class DatasetListCommand
{
    public static Command Create(Session session)
    {
        var options = new PageOptions();
        var command = new Command("list", "Lists datasets.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var page = await client.Datasets.ListAsync(parsed.GetValue(options.After), parsed.GetValue(options.Limit), cancellation);
            session.Show(parsed, page, LisaJson.Default.PageDatasetView, datasets => DatasetTables.List(datasets.Items));
            PageOptions.SayMore(session, page);
            return ExitCodes.Done;
        });
        return command;
    }
}
