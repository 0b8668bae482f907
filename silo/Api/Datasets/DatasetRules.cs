using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Silo.Api.Datasets;

/// <summary>What a dataset may be; everything outside is refused before anything is kept.</summary>
public static class DatasetRules
{
    public const int MostSegmentSamples = 1 << 24;
    public const int MostChannels = 256;
    private const double MostRateHz = 1e9;

    // GPS time began in 1980; a bound that leaves a few millennia catches milliseconds and nanoseconds given as seconds.
    private const double MostGpsSeconds = 1e11;
    // Three decades of data: who waits longer gives none.
    private const double MostLatenessSeconds = 1e9;
    private const int MostNameLength = 64;

    // A segment of all its channels is held in memory: 128 MiB.
    private const long MostSegmentValues = 1L << 24;

    /// <exception cref="RefusalException">Something is out of bounds.</exception>
    public static DatasetDefinition Define(
        string? name, double? epochGpsSeconds, double? sampleRateHz, int? segmentSamples, IEnumerable<ColumnView>? channels, string? gaps,
        double? allowedLatenessSeconds = null, string? tenant = null)
    {
        Names.Check(name, "dataset");
        var where = $"dataset {name}";
        var rate = Bounded(where, "sampleRateHz", sampleRateHz, 1e-9, MostRateHz, "Hz");
        var epoch = Bounded(where, "epochGpsSeconds", epochGpsSeconds, -MostGpsSeconds, MostGpsSeconds, "GPS s");
        var columns = Columns(where, channels);
        var length = segmentSamples ?? (int)Math.Clamp(Math.Round(rate * 4), 1024, MostSegmentSamples / 16);
        Bounded(where, "segmentSamples", length, 1, Math.Min(MostSegmentSamples, MostSegmentValues / columns.Length), "samples");
        return new DatasetDefinition(name!, new Layout(AxisKind.Time, epoch, rate, length, columns), Policy(where, gaps))
        {
            AllowedLatenessSeconds = allowedLatenessSeconds is null
                ? null
                : Bounded(where, "allowedLatenessSeconds", allowedLatenessSeconds, 0, MostLatenessSeconds, "s"),
            Tenant = Names.TenantOf(tenant),
        };
    }

    /// <summary><c>H1:strain,L1:strain</c> as columns; a name without a unit is dimensionless.</summary>
    public static ImmutableArray<ColumnView> ParseChannels(string? channels) => string.IsNullOrWhiteSpace(channels)
        ? []
        : [.. channels.Split(',').Select(each => each.Split(':', 2)).Select(parts => new ColumnView(parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : "1"))];

    private static GapPolicy Policy(string where, string? gaps) => gaps switch
    {
        null or "" or "refuse" => GapPolicy.Refuse,
        "mark" => GapPolicy.Mark,
        _ => throw RefusalException.Because(
            RefusalKind.Invalid, "there is no such policy", $"{where}, gaps", Names.Shorten(gaps), "refuse or mark", "say what to do with NaN and infinities"),
    };

    private static double Bounded(string where, string what, double? value, double least, double most, string unit) =>
        value is { } given && double.IsFinite(given) && given >= least && given <= most
            ? given
            : throw RefusalException.Because(
                RefusalKind.Invalid, value is null ? "a value is missing" : "a value is out of bounds", $"{where}, {what}",
                value?.ToString("R", CultureInfo.InvariantCulture) ?? "nothing", $"{least:R} to {most:R} {unit}", $"give {what} in {unit}");

    private static ImmutableArray<Column> Columns(string where, IEnumerable<ColumnView?>? channels)
    {
        var columns = (channels ?? []).Select(channel => new Column(channel?.Name ?? "", channel?.Unit ?? "")).ToImmutableArray();
        if (columns.Length is 0 or > MostChannels)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "a dataset cannot have this many channels", $"{where}, channels", columns.Length, $"1 to {MostChannels}", "name the channels");
        }

        foreach (var column in columns)
        {
            if (column.Name.Length is 0 or > MostNameLength || column.Unit.Length > MostNameLength
                || column.Name.Any(letter => char.IsControl(letter) || letter is ',' or ':' or '/' or '"') || column.Unit.Any(char.IsControl))
            {
                throw RefusalException.Because(
                    RefusalKind.Invalid, "a channel cannot be named so", $"{where}, channels", Names.Shorten($"{column.Name}:{column.Unit}"),
                    $"1 to {MostNameLength} characters without ',', ':', '/', '\"'", "choose another name");
            }
        }

        if (columns.GroupBy(column => column.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "two channels have the same name", $"{where}, channels", twice.Key, "names that differ", "rename one of them");
        }

        return columns;
    }
}
