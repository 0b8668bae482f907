using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Datasets;
using Lisa.Client.Http;

namespace Lisa.Cli.Datasets;

/// <summary>
/// Posts a file. A raw one on disk goes in bounded posts that survive broken connections, into a dataset that is made first where the
/// command line describes it. Any other format, and standard input, is one post, and the file's own metadata makes the dataset.
/// </summary>
internal static class DatasetPostCommand
{
    private const string StandardInput = "-";

    public static Command Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "What to post; - reads standard input." };
        var name = new Option<string>("--name") { Description = "The dataset's name.", HelpName = "NAME", Required = true };
        var format = new Option<SampleFormat?>("--format") { Description = "raw, npy, csv or hdf5. [by the file's extension]", HelpName = "FORMAT" };
        var path = new Option<string?>("--path") { Description = "Path of the samples in an HDF5 file: a dataset, or a group whose datasets are the channels.", HelpName = "HDF5PATH" };
        var seal = new Option<bool>("--seal") { Description = "Seal the dataset afterwards." };
        var offset = new Option<long?>("--offset") { Description = "The first sample: the end of the data, or the beginning of a segment. [the end]", HelpName = "N" };
        var revise = new Option<bool>("--revise") { Description = "Put whole segments in the place of others." };
        var options = new DatasetOptions();
        var command = new Command("post", "Posts a file's samples to a dataset, making it if there is none.") { file, name, format, path, offset, revise, seal };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var source = parsed.GetRequiredValue(file);
            var written = FormatOf(source, parsed.GetValue(format));
            var facts = options.Facts(parsed);
            var target = parsed.GetRequiredValue(name);
            using var client = session.Connect(parsed);
            await using var body = source == StandardInput ? Console.OpenStandardInput() : File.OpenRead(source);
            var dataset = await ByteProgress.RunAsync(session, source, body.CanSeek ? body.Length : null, async progress =>
            {
                if (written == SampleFormat.Raw && facts.SampleRateHz is not null)
                {
                    await client.Datasets.CreateAsync(DatasetCreateCommand.Complete(target, facts), cancellation);
                }

                if (written == SampleFormat.Raw && body.CanSeek && parsed.GetValue(offset) is null && !parsed.GetValue(revise))
                {
                    return await client.Datasets.PostFileAsync(target, body, progress, cancellation);
                }

                var post = new PostOptions
                {
                    Path = parsed.GetValue(path),
                    Offset = parsed.GetValue(offset),
                    Revise = parsed.GetValue(revise),
                    Create = written != SampleFormat.Raw,
                    New = facts,
                };
                return (await client.Datasets.PostAsync(target, body, written, post, progress, cancellation)).Dataset;
            });
            if (parsed.GetValue(seal))
            {
                dataset = await client.Datasets.SealAsync(target, cancellation);
            }

            return session.Show(parsed, dataset, LisaJson.Default.DatasetView, DatasetTables.Show);
        });
        return command;
    }

    internal static SampleFormat FormatOf(string file, SampleFormat? said)
    {
        var format = said ?? (file == StandardInput ? null : SampleFormats.OfFile(file))
            ?? throw new UsageFailure($"{file}: its name does not say its format; add --format raw, npy, csv or hdf5");
        return format == SampleFormat.Json
            ? throw new UsageFailure($"{file}: json cannot be posted; post raw, npy, csv or hdf5")
            : format;
    }
}
