using System.CommandLine;
using Lisa.Client.Http;

namespace Lisa.Cli.Datasets;

internal static class DatasetSealCommand
{
    public static Command Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset's name." };
        var closeGaps = new Option<bool>("--close-gaps") { Description = "Declare missing segments gaps first." };
        var command = new Command("seal", "Says that a dataset is complete.") { name, closeGaps };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var dataset = await client.Datasets.SealAsync(parsed.GetRequiredValue(name), parsed.GetValue(closeGaps), cancellation);
            return session.Show(parsed, dataset, LisaJson.Default.DatasetView, DatasetTables.Show);
        });
        return command;
    }
}
