namespace Lisa.Client.Datasets;

/// <summary>A channel of a time series, or a column of a table.</summary>
/// <param name="Name">As the field says it: <c>H1</c>.</param>
/// <param name="Unit">SI, or <c>1</c> where dimensionless.</param>
public sealed record ColumnView(string Name, string Unit = "1");

/// <summary>What a dataset is to be made of.</summary>
/// <param name="Name">Its identity.</param>
/// <param name="EpochGpsSeconds">GPS seconds of sample 0.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="Channels">At least one, in the order of a frame.</param>
/// <param name="Gaps"><c>refuse</c>, or <c>mark</c>: NaN is then a gap.</param>
/// <param name="SegmentSamples">Samples in a segment; null leaves it to the silo.</param>
/// <param name="AllowedLatenessSeconds">How far behind the end of the data a segment may come late; null waits for it without end.</param>
/// <param name="Tenant">Whom its bytes are charged to; null for the default one.</param>
public sealed record NewDataset(
    string Name, double EpochGpsSeconds, double SampleRateHz, IReadOnlyList<ColumnView> Channels, string Gaps = "refuse", int? SegmentSamples = null,
    double? AllowedLatenessSeconds = null, string? Tenant = null);

/// <summary>A range to declare a gap: in GPS seconds, or in samples.</summary>
public sealed record NewGap(double? FromGps = null, double? ToGps = null, long? FromSample = null, long? ToSample = null);

/// <summary>A stretch of samples, <paramref name="ToSample"/> exclusive.</summary>
public sealed record SampleRangeView(long FromSample, long ToSample);

/// <summary>A posted dataset as it stands.</summary>
/// <param name="Name">Its identity.</param>
/// <param name="Product">The product that it is to operators.</param>
/// <param name="EpochGpsSeconds">GPS seconds of sample 0.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="SegmentSamples">Samples in a full segment.</param>
/// <param name="Channels">In the order of a frame.</param>
/// <param name="Gaps"><c>refuse</c> or <c>mark</c>.</param>
/// <param name="Samples">One past its last sample, each channel.</param>
/// <param name="Segments">How many are complete.</param>
/// <param name="GapSamples">How many of its samples are gaps.</param>
/// <param name="Sealed">Whether it is complete: nothing more can be posted.</param>
public sealed record DatasetView(
    string Name,
    string Product,
    double EpochGpsSeconds,
    double SampleRateHz,
    int SegmentSamples,
    IReadOnlyList<ColumnView> Channels,
    string Gaps,
    long Samples,
    long Segments,
    long GapSamples,
    bool Sealed)
{
    /// <summary>Segments before the end that are not there.</summary>
    public long MissingSegments { get; init; }

    /// <summary>Which those are; the first hundred stretches.</summary>
    public IReadOnlyList<SampleRangeView> Holes { get; init; } = [];

    /// <summary>How far behind the end of the data a segment may come late; null where it is waited for without end.</summary>
    public double? AllowedLatenessSeconds { get; init; }

    /// <summary>GPS seconds before which nothing is waited for any more; null where everything is.</summary>
    public double? WatermarkGps { get; init; }

    /// <summary>Whom its bytes are charged to; null when the silo does not say.</summary>
    public string? Tenant { get; init; }
}

/// <summary>What a post did.</summary>
/// <param name="Dataset">As it stands now.</param>
/// <param name="Accepted">Samples that this post added or revised, each channel.</param>
/// <param name="StartGps">GPS seconds of its first sample.</param>
/// <param name="EndGps">GPS seconds one sample past its last.</param>
public sealed record PostedSamples(DatasetView Dataset, long Accepted, double StartGps, double EndGps)
{
    /// <summary>Samples that were there already, with the same values.</summary>
    public long Unchanged { get; init; }

    /// <summary>Samples that took the place of others; they are among the accepted.</summary>
    public long Revised { get; init; }
}
