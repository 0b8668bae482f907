namespace Lisa.Signal.Spectra;

/// <summary>How periodograms become one estimate.</summary>
public enum WelchAverage
{
    /// <summary>Arithmetic mean: least variance.</summary>
    Mean,

    /// <summary>Median over the known bias of the median of exponential variables: a few loud windows do not count.</summary>
    Median,
}

/// <summary>What is subtracted from every segment.</summary>
public enum Detrending
{
    None,

    /// <summary>The segment's mean.</summary>
    Constant,

    /// <summary>The straight line that fits the segment best in least squares.</summary>
    Linear,
}

/// <summary>Settings of <see cref="WelchEstimator"/>; the defaults are those of scipy.signal.welch.</summary>
/// <param name="SampleRateHz">Above 0.</param>
/// <param name="SegmentSamples">Samples in a segment, at least 2: the estimate has SegmentSamples/2 + 1 bins, SampleRateHz/SegmentSamples apart.</param>
/// <param name="OverlapSamples">Samples that a segment shares with the next one, from 0 to SegmentSamples − 1.</param>
public sealed record WelchOptions(double SampleRateHz, int SegmentSamples, int OverlapSamples)
{
    /// <summary>Half a segment of overlap.</summary>
    public WelchOptions(double sampleRateHz, int segmentSamples)
        : this(sampleRateHz, segmentSamples, segmentSamples / 2)
    {
    }

    public Window Window { get; init; } = Window.Hann;

    public WelchAverage Average { get; init; } = WelchAverage.Mean;

    public Detrending Detrend { get; init; } = Detrending.Constant;

    /// <summary>SegmentSamples/2 + 1: from zero to the Nyquist frequency.</summary>
    public int Bins => (SegmentSamples / 2) + 1;

    /// <summary>SampleRateHz/SegmentSamples.</summary>
    public double BinWidthHz => SampleRateHz / SegmentSamples;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message says which.</exception>
    public void Validate()
    {
        if (!(SampleRateHz > 0 && double.IsFinite(SampleRateHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(SampleRateHz), SampleRateHz, "A sample rate is a positive number of hertz.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentSamples, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(OverlapSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(OverlapSamples, SegmentSamples);
    }
}
