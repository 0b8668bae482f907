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
public sealed record NewDataset(
    string Name, double EpochGpsSeconds, double SampleRateHz, IReadOnlyList<ColumnView> Channels, string Gaps = "refuse", int? SegmentSamples = null);

/// <summary>A posted dataset as it stands.</summary>
/// <param name="Name">Its identity.</param>
/// <param name="Product">The product that it is to operators.</param>
/// <param name="EpochGpsSeconds">GPS seconds of sample 0.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="SegmentSamples">Samples in a full segment.</param>
/// <param name="Channels">In the order of a frame.</param>
/// <param name="Gaps"><c>refuse</c> or <c>mark</c>.</param>
/// <param name="Samples">How many it has, each channel.</param>
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
    bool Sealed);

/// <summary>What a post did.</summary>
/// <param name="Dataset">As it stands now.</param>
/// <param name="Accepted">Samples that this post added, each channel.</param>
/// <param name="StartGps">GPS seconds of the first of them.</param>
/// <param name="EndGps">GPS seconds one sample past the last of them.</param>
public sealed record PostedSamples(DatasetView Dataset, long Accepted, double StartGps, double EndGps);
