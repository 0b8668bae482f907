using System.Globalization;
using Lisa.Cli.Datasets;
using Lisa.Client.Datasets;

namespace Lisa.Cli.Compare;

/// <summary>What stands behind the question mark of a file.</summary>
internal static class SourceOptions
{
    private const string Known = "path, rate-hz, epoch-gps, segment-samples, channel, gaps";

    /// <param name="text">The whole word of the command line, for what is said of it.</param>
    /// <param name="source">As <c>template.hdf5?path=/template&amp;channel=h_plus:strain&amp;channel=h_cross:strain</c>.</param>
    /// <exception cref="UsageFailure">An option is unknown, or has no such value.</exception>
    public static (string Path, PostOptions Options) Read(string text, string source)
    {
        var mark = source.IndexOf('?', StringComparison.Ordinal);
        var options = new PostOptions { Create = true };
        foreach (var option in mark < 0 ? [] : source[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (option, "") : (option[..equals], option[(equals + 1)..]);
            var facts = options.New;
            options = name switch
            {
                "path" => options with { Path = value },
                "rate-hz" => options with { New = facts with { SampleRateHz = Number(text, name, value) } },
                "epoch-gps" => options with { New = facts with { EpochGpsSeconds = Number(text, name, value) } },
                "segment-samples" => options with { New = facts with { SegmentSamples = (int)Math.Clamp(Number(text, name, value), 0, int.MaxValue) } },
                "channel" => options with { New = facts with { Channels = [.. facts.Channels, DatasetOptions.Channel(value)] } },
                "gaps" => options with { New = facts with { Gaps = value } },
                _ => throw new UsageFailure($"{text}: {name} is no option of a file; there are {Known}"),
            };
        }

        return (mark < 0 ? source : source[..mark], options);
    }

    private static double Number(string text, string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageFailure($"{text}: {name} is {value}, which is no number");
}
