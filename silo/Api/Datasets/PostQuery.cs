using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;

namespace Lisa.Silo.Api.Datasets;

/// <summary>What a poster says about the body.</summary>
/// <param name="Format"><c>raw</c>, <c>npy</c>, <c>csv</c> or <c>hdf5</c>.</param>
/// <param name="Offset">The first sample of the post: where the data end, or where any segment begins; refused when it is neither.</param>
/// <param name="StartGps">GPS seconds of the first sample; the same rule.</param>
/// <param name="Path">Path of the dataset inside an HDF5 file, or of a group whose datasets are the channels.</param>
/// <param name="Create">Create the dataset if it does not exist, from the file's own metadata and what follows.</param>
/// <param name="RateHz">Sample rate, where the file does not say it.</param>
/// <param name="EpochGps">GPS seconds of the first sample, where the file does not say it.</param>
/// <param name="SegmentSamples">Samples in a segment.</param>
/// <param name="Channels"><c>H1:strain,L1:strain</c>.</param>
/// <param name="Gaps"><c>refuse</c> or <c>mark</c>.</param>
/// <param name="AllowedLatenessSeconds">Of a dataset that is created: how late a segment may come.</param>
/// <param name="Tenant">Of a dataset that is created: whom its bytes are charged to.</param>
/// <param name="Revise">Whether other samples than those that are there take their place, whole segments at a time.</param>
public sealed record PostQuery(
    string? Format, long? Offset, double? StartGps, string? Path, bool? Create, double? RateHz, double? EpochGps, int? SegmentSamples,
    string? Channels, string? Gaps, double? AllowedLatenessSeconds, string? Tenant, bool? Revise)
{
    public ReadRequest ToReadRequest(string dataset, DatasetDefinition? definition, Spool spool) =>
        new(ParseFormat(), $"post to dataset {dataset}")
        {
            DatasetPath = Path,
            Columns = [.. DatasetRules.ParseChannels(Channels).Select(channel => new Column(channel.Name, channel.Unit))],
            Channels = definition?.Layout.Columns.Length,
            Known = definition?.Layout.Columns ?? [],
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
            channels.Length > 0 ? channels : info.Columns.Select(column => new ColumnView(column.Name, column.Unit)), Gaps,
            AllowedLatenessSeconds, Tenant);
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

/// <summary>Whether, and where, a source fits into a dataset.</summary>
public static class PostChecks
{
    // Relative: a rate that drifts a sample within the longest post that fits a double's precision.
    private const double RateTolerance = 1e-9;

    /// <returns>The first sample; null where nothing says it, and the source goes wherever the data end.</returns>
    /// <exception cref="RefusalException">Another rate, other channels, or another time than the dataset's samples have.</exception>
    public static long? Fit(string source, Layout layout, SourceInfo info, double? startGps, long? offset)
    {
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

        if ((startGps ?? info.EpochGpsSeconds) is not { } start)
        {
            return offset;
        }

        var begin = layout.SampleAt(source, start);
        return offset is null || offset == begin
            ? begin
            : throw RefusalException.Because(
                RefusalKind.Conflict, "the source begins at another sample than its offset says", source, $"GPS {start:R} s, which is sample {begin}",
                $"sample {offset}, GPS {layout.At(0, offset.Value):R} s", "give the offset of the source's own time, or none");
    }
}
