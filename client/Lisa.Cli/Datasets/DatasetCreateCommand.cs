using System.CommandLine;
using Lisa.Client.Datasets;
using Lisa.Client.Http;

namespace Lisa.Cli.Datasets;

internal static class DatasetCreateCommand
{
    public static Command Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset's name." };
        var options = new DatasetOptions();
        var command = new Command("create", "Makes an empty dataset.") { name };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var facts = options.Facts(parsed);
            using var client = session.Connect(parsed);
            var dataset = await client.Datasets.CreateAsync(Complete(parsed.GetRequiredValue(name), facts), cancellation);
            return session.Show(parsed, dataset, LisaJson.Default.DatasetView, DatasetTables.Show);
        });
        return command;
    }

    /// <summary>A dataset that no file describes has to be described in full.</summary>
    internal static NewDataset Complete(string name, NewDatasetFacts facts) => new(
        name,
        facts.EpochGpsSeconds ?? throw new UsageFailure("--epoch-gps is missing: GPS seconds of sample 0"),
        facts.SampleRateHz ?? throw new UsageFailure("--rate-hz is missing: samples a second"),
        facts.Channels.Count > 0 ? facts.Channels : throw new UsageFailure("--channel is missing: NAME:UNIT, once for each channel"),
        facts.Gaps ?? "refuse",
        facts.SegmentSamples,
        facts.AllowedLatenessSeconds,
        facts.Tenant);
}
