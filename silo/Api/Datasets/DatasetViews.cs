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
/// <param name="AllowedLatenessSeconds">
/// How far behind the end of the data a segment may come late, 0 to 1e9 seconds of data; null where missing ones are waited for without end.
/// </param>
/// <param name="Tenant">Whom its bytes are charged to; default: <c>default</c>.</param>
public sealed record NewDataset(
    string Name, double EpochGpsSeconds, double SampleRateHz, int? SegmentSamples, ImmutableArray<ColumnView> Channels, string? Gaps,
    double? AllowedLatenessSeconds = null, string? Tenant = null);

/// <summary>A range that is to be declared a gap, in GPS seconds or in samples; it begins and ends with segments.</summary>
/// <param name="FromGps">GPS seconds of its first sample.</param>
/// <param name="ToGps">GPS seconds one sample past its last.</param>
/// <param name="FromSample">Its first sample.</param>
/// <param name="ToSample">One past its last sample.</param>
public sealed record NewGap(double? FromGps, double? ToGps, long? FromSample, long? ToSample);

/// <summary>A stretch of samples, <c>ToSample</c> exclusive.</summary>
public sealed record SampleRangeView(long FromSample, long ToSample);

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
    bool Sealed,
    long MissingSegments,
    ImmutableArray<SampleRangeView> Holes,
    double? AllowedLatenessSeconds,
    double? WatermarkGps,
    string Tenant)
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
        status.Sealed,
        status.Missing,
        [.. status.Holes.Select(hole => new SampleRangeView(hole.First, hole.End))],
        status.Definition.AllowedLatenessSeconds,
        status.Watermark is { } watermark ? status.Definition.Layout.At(0, watermark) : null,
        TenantNames.Of(status.Definition.Tenant));
}

/// <summary>What came of a post.</summary>
/// <param name="Dataset">As it is now.</param>
/// <param name="Accepted">Samples of each channel that were added or revised.</param>
/// <param name="Unchanged">Samples that were there already, with the same values.</param>
/// <param name="Revised">Samples that took the place of others; they are among the accepted.</param>
/// <param name="StartGps">GPS seconds of the first sample of the post.</param>
/// <param name="EndGps">GPS seconds one sample past its last.</param>
public sealed record PostView(DatasetView Dataset, long Accepted, long Unchanged, long Revised, double StartGps, double EndGps);
