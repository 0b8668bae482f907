using Lisa.Cli.Output;
using Lisa.Client.Datasets;
using Spectre.Console;

namespace Lisa.Cli.Datasets;

/// <summary>How datasets look.</summary>
internal static class DatasetTables
{
    public static Table List(IEnumerable<DatasetView> datasets)
    {
        var table = Tables.Of("NAME", "CHANNELS", ">RATE HZ", ">EPOCH GPS", ">SAMPLES", ">SEGMENTS", ">GAPS", "STATE");
        foreach (var dataset in datasets)
        {
            table.Row(
                dataset.Name, Channels(dataset.Channels), Cells.Number(dataset.SampleRateHz), Cells.Number(dataset.EpochGpsSeconds),
                Cells.Count(dataset.Samples), Cells.Count(dataset.Segments), Cells.Count(dataset.GapSamples), State(dataset));
        }

        return table;
    }

    public static Table Show(DatasetView dataset) => Tables.Facts(
        ("name", dataset.Name),
        ("product", dataset.Product),
        ("channels", Channels(dataset.Channels)),
        ("rate", $"{Cells.Number(dataset.SampleRateHz)} Hz"),
        ("from", $"{Cells.Number(dataset.EpochGpsSeconds)} GPS s"),
        ("to", $"{Cells.Number(dataset.EpochGpsSeconds + (dataset.Samples / dataset.SampleRateHz))} GPS s"),
        ("samples", $"{Cells.Count(dataset.Samples)} in {Cells.Count(dataset.Segments)} segments of {Cells.Count(dataset.SegmentSamples)}"),
        ("gaps", $"{Cells.Count(dataset.GapSamples)} samples ({dataset.Gaps})"),
        ("missing", dataset.MissingSegments == 0 ? "nothing" : $"{Cells.Count(dataset.MissingSegments)} segments"),
        ("watermark", dataset.WatermarkGps is { } watermark
            ? $"{Cells.Number(watermark)} GPS s ({Cells.Number(dataset.AllowedLatenessSeconds)} s late allowed)"
            : "none"),
        ("tenant", dataset.Tenant ?? ""),
        ("state", State(dataset)));

    private static string State(DatasetView dataset) => dataset.Sealed ? "sealed" : "open";

    private static string Channels(IEnumerable<ColumnView> channels) =>
        string.Join(", ", channels.Select(channel => $"{channel.Name} [{channel.Unit}]"));
}
