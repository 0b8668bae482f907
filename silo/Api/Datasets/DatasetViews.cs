using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Silo.Api.Datasets;

/// <summary>What somebody wants to create.</summary>
/// <param name="Name">1 to 64 of a-z, 0-9, '-', '_', '.'.</param>
/// <param name="EpochGpsSeconds">GPS seconds of the first sample.</param>
/// <param name="SampleRateHz">Samples per second.</param>
/// <param name="SegmentSamples">Samples in a segment, 1 to 16,777,216; null for about 4 s.</param>
/// <param name="Channels">Their names and units.</param>
/// <param name="Gaps"><c>refuse</c> (default) or <c>mark</c>: what to do with NaN and infinities.</param>
public sealed record NewDataset(
    string Name, double EpochGpsSeconds, double SampleRateHz, int? SegmentSamples, ImmutableArray<ColumnView> Channels, string? Gaps);

/// <summary>A dataset as it is now.</summary>
public sealed record DatasetView(
    string Name,
    string Product,
    double EpochGpsSeconds,
    double SampleRateHz,
    int SegmentSamples,
    ImmutableArray<ColumnView> Channels,
    string Gaps,
    long Samples,
    long Segments,
    long GapSamples,
    bool Sealed)
{
    public static DatasetView Of(DatasetStatus status) => new(
        status.Definition.Name,
        status.Definition.Product.Text,
        status.Definition.Layout.Origin,
        status.Definition.Layout.Density,
        status.Definition.Layout.SegmentLength,
        ColumnView.Of(status.Definition.Layout),
        status.Definition.Gaps == GapPolicy.Mark ? "mark" : "refuse",
        status.Samples,
        status.Segments,
        status.GapSamples,
        status.Sealed);
}

/// <summary>What came of a post.</summary>
/// <param name="Dataset">As it is now.</param>
/// <param name="Accepted">Samples of each channel that were added.</param>
/// <param name="StartGps">GPS seconds of the first of them.</param>
/// <param name="EndGps">GPS seconds where the next post begins.</param>
public sealed record PostView(DatasetView Dataset, long Accepted, double StartGps, double EndGps);
