using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;

namespace Lisa.Silo.Api.Products;

/// <summary>Which samples somebody wants, and how.</summary>
/// <param name="From">First axis value: GPS seconds of a time series, Hz of a spectrum. Default: the beginning.</param>
/// <param name="To">Axis value to end before. Default: the end of what there is.</param>
/// <param name="Segment">Which segment, of a spectrum or a table. Default: 0 of a spectrum, all of a table.</param>
/// <param name="Channels">Names of columns, with commas. Default: all.</param>
/// <param name="Format"><c>json</c> (default), <c>csv</c>, <c>npy</c> or <c>hdf5</c>.</param>
public sealed record SampleQuery(double? From, double? To, long? Segment, string? Channels, string? Format)
{
    public SampleFormat ParseFormat() => Format switch
    {
        null or "json" => SampleFormat.Json,
        "csv" => SampleFormat.Csv,
        "npy" => SampleFormat.Npy,
        "hdf5" => SampleFormat.Hdf5,
        _ => throw RefusalException.Because(
            RefusalKind.Invalid, "there is no such format", "format", Names.Shorten(Format), "json, csv, npy, hdf5", "ask for one of these"),
    };

    /// <summary>Positions of the wanted columns.</summary>
    public int[] ParseChannels(Layout layout) => string.IsNullOrEmpty(Channels)
        ? [.. Enumerable.Range(0, layout.Columns.Length)]
        : [.. Channels.Split(',').Select(name => layout.IndexOf(name.Trim()) is >= 0 and var at
            ? at
            : throw RefusalException.Because(
                RefusalKind.NotFound, "there is no such channel", "channels", Names.Shorten(name),
                string.Join(", ", layout.Columns.Select(column => column.Name)), "ask for one of these"))];
}

/// <summary>A product as far as it reaches now.</summary>
/// <param name="Product">Which one.</param>
/// <param name="Layout">What its segments look like.</param>
/// <param name="Segments">How many it has, or will have when asked for.</param>
/// <param name="Samples">Samples along the axis, of a time series; null where only reading tells.</param>
public sealed record ProductExtent(ProductId Product, Layout Layout, long Segments, long? Samples)
{
    /// <summary>It is a dataset: what is missing cannot be computed, and reads as a gap.</summary>
    public bool IsPosted { get; init; }

    /// <summary>Of a dataset in a shared store the last post that counts; else 0.</summary>
    public long LastPost { get; init; }
}
