using System.CommandLine;
using Lisa.Client.Datasets;
using Lisa.Client.Http;

namespace Lisa.Cli.Datasets;

internal static class DatasetGapCommand
{
    public static Command Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset's name." };
        var fromGps = new Option<double?>("--from") { Description = "GPS seconds where the gap begins.", HelpName = "GPS" };
        var toGps = new Option<double?>("--to") { Description = "GPS seconds where it ends.", HelpName = "GPS" };
        var fromSample = new Option<long?>("--from-sample") { Description = "The first sample of the gap.", HelpName = "N" };
        var toSample = new Option<long?>("--to-sample") { Description = "One past its last sample.", HelpName = "N" };
        var command = new Command("gap", "Says that there are no data in a range of whole segments.") { name, fromGps, toGps, fromSample, toSample };
        command.SetAction(async (parsed, cancellation) =>
        {
            var gap = new NewGap(parsed.GetValue(fromGps), parsed.GetValue(toGps), parsed.GetValue(fromSample), parsed.GetValue(toSample));
            using var client = session.Connect(parsed);
            var dataset = await client.Datasets.DeclareGapAsync(parsed.GetRequiredValue(name), gap, cancellation);
            return session.Show(parsed, dataset, LisaJson.Default.DatasetView, DatasetTables.Show);
        });
        return command;
    }
}
