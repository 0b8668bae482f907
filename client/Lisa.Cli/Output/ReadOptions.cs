using System.CommandLine;
using Lisa.Client.Datasets;

namespace Lisa.Cli.Output;

/// <summary>The options by which a command reads samples, and where they go.</summary>
internal sealed class ReadOptions
{
    public Option<double?> From { get; } = new("--from") { Description = "First axis value: GPS seconds, or Hz.", HelpName = "VALUE" };

    public Option<double?> To { get; } = new("--to") { Description = "Axis value that is not read any more.", HelpName = "VALUE" };

    public Option<string?> Channels { get; } = new("--channels") { Description = "Names, separated by commas. [all]", HelpName = "A,B" };

    public Option<SampleFormat?> Format { get; } = new("--format")
    {
        Description = "csv, json, npy or hdf5. [by the output's extension, else csv]",
        HelpName = "FORMAT",
    };

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "A file. [standard output]", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(From);
        command.Add(To);
        command.Add(Channels);
        command.Add(Format);
        command.Add(Output);
    }

    public ReadRange Range(ParseResult parsed) => new()
    {
        From = parsed.GetValue(From),
        To = parsed.GetValue(To),
        Channels = parsed.GetValue(Channels)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
    };

    /// <summary>Copies to the output.</summary>
    public async Task<int> CopyAsync(ParseResult parsed, Func<SampleFormat, Stream, Task> read)
    {
        var path = parsed.GetValue(Output);
        var format = parsed.GetValue(Format) ?? (path is null ? null : SampleFormats.OfFile(path)) ?? SampleFormat.Csv;
        if (format == SampleFormat.Raw)
        {
            throw new UsageFailure("raw cannot be read; read csv, json, npy or hdf5");
        }

        await OutputFile.WriteAsync(path, destination => read(format, destination));
        return ExitCodes.Done;
    }
}
