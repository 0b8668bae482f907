using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;

namespace Lisa.Silo.Api.Datasets;

/// <summary>What a poster says about the body.</summary>
/// <param name="Format"><c>raw</c>, <c>npy</c>, <c>csv</c> or <c>hdf5</c>.</param>
/// <param name="Offset">Samples that are there already; refused when it is not so.</param>
/// <param name="StartGps">GPS seconds of the first sample; refused when it is not where the data end.</param>
/// <param name="Path">Path of the dataset inside an HDF5 file.</param>
/// <param name="Create">Create the dataset if it does not exist, from the file's own metadata and what follows.</param>
/// <param name="RateHz">Sample rate, where the file does not say it.</param>
/// <param name="EpochGps">GPS seconds of the first sample, where the file does not say it.</param>
/// <param name="SegmentSamples">Samples in a segment.</param>
/// <param name="Channels"><c>H1:strain,L1:strain</c>.</param>
/// <param name="Gaps"><c>refuse</c> or <c>mark</c>.</param>
public sealed record PostQuery(
    string? Format, long? Offset, double? StartGps, string? Path, bool? Create, double? RateHz, double? EpochGps, int? SegmentSamples,
    string? Channels, string? Gaps)
{
    public ReadRequest ToReadRequest(string dataset, DatasetDefinition? definition, Spool spool) =>
        new(ParseFormat(), $"post to dataset {dataset}")
        {
            DatasetPath = Path,
            Columns = [.. DatasetRules.ParseChannels(Channels).Select(channel => new Column(channel.Name, channel.Unit))],
            Channels = definition?.Layout.Columns.Length,
            SampleRateHz = RateHz,
            EpochGpsSeconds = EpochGps ?? StartGps,
            Spool = spool,
        };

    /// <summary>The dataset that a file and this query describe together.</summary>
    public DatasetDefinition Define(string name, SourceInfo info)
    {
        var channels = DatasetRules.ParseChannels(Channels);
        return DatasetRules.Define(
            name, EpochGps ?? StartGps ?? info.EpochGpsSeconds, RateHz ?? info.SampleRateHz, SegmentSamples,
            channels.Length > 0 ? channels : info.Columns.Select(column => new ColumnView(column.Name, column.Unit)), Gaps);
    }

    private SampleFormat ParseFormat() => Format switch
    {
        "raw" => SampleFormat.Raw,
        "npy" => SampleFormat.Npy,
        "csv" => SampleFormat.Csv,
        "hdf5" => SampleFormat.Hdf5,
        _ => throw RefusalException.Because(
            RefusalKind.Invalid, "there is no such format", "format", Names.Shorten(Format), "raw, npy, csv, hdf5", "say which of these the body is"),
    };
}

/// <summary>Whether a source continues a dataset.</summary>
public static class PostChecks
{
    // In samples: clocks written with rounded decimals still mean the next sample.
    private const double ClockTolerance = 0.25;

    // Relative: a rate that drifts a sample within the longest post that fits a double's precision.
    private const double RateTolerance = 1e-9;

    /// <exception cref="RefusalException">Another rate, other channels, or another time than the next.</exception>
    public static void Fits(string source, DatasetStatus dataset, SourceInfo info, double? startGps, long? offset)
    {
        var layout = dataset.Definition.Layout;
        if (info.Columns.Length != layout.Columns.Length)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the source has another number of channels than the dataset", source, info.Columns.Length,
                $"{layout.Columns.Length} ({string.Join(", ", layout.Columns.Select(column => column.Name))})", "post all channels together, in this order");
        }

        if (info.SampleRateHz is { } rate && Math.Abs(rate - layout.Density) > RateTolerance * layout.Density)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the source has another sample rate than the dataset", source, $"{rate:R} Hz", $"{layout.Density:R} Hz",
                "resample it, or post to a dataset of this rate");
        }

        var next = layout.At(0, offset ?? dataset.Samples);
        if ((startGps ?? info.EpochGpsSeconds) is { } start && Math.Abs(start - next) * layout.Density > ClockTolerance)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, start < next ? "the source overlaps what is there, or runs backwards" : "the source leaves a gap",
                source, $"begins at GPS {start:R} s", $"GPS {next:R} s, where the data end", start < next
                    ? "leave out what is there already" : "fill the gap with NaN in a dataset whose gaps are marked");
        }
    }
}
