namespace Lisa.Signal.Detection;

/// <summary>Settings of <see cref="MatchedFilter"/>.</summary>
/// <param name="SampleRateHz">Of data and template, above 0.</param>
/// <param name="DataSamples">Samples that are searched at a time, at least as many as the template has.</param>
public sealed record MatchedFilterOptions(double SampleRateHz, int DataSamples)
{
    /// <summary>Of the Tukey window over the data and, by itself, over the template: 0 to 1.</summary>
    public double TukeyAlpha { get; init; } = 1.0 / 8;

    /// <summary>
    /// Which sample of the template the output time is the time of, such as its merger; null for the middle, half the template's length.
    /// </summary>
    public int? ReferenceSample { get; init; }

    /// <summary>Distance in megaparsec that the template's amplitude is for.</summary>
    public double TemplateDistanceMpc { get; init; } = 1;

    /// <summary>Spectrum below this frequency is left out; 0 for the full band.</summary>
    public double LowFrequencyHz { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message says which.</exception>
    public void Validate()
    {
        RequirePositive(SampleRateHz, nameof(SampleRateHz));
        RequirePositive(TemplateDistanceMpc, nameof(TemplateDistanceMpc));
        ArgumentOutOfRangeException.ThrowIfLessThan(DataSamples, 2);
        if (!(TukeyAlpha >= 0 && TukeyAlpha <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(TukeyAlpha), TukeyAlpha, "A Tukey window's alpha is a share, from 0 to 1.");
        }

        if (!(LowFrequencyHz >= 0 && LowFrequencyHz < SampleRateHz / 2))
        {
            throw new ArgumentOutOfRangeException(
                nameof(LowFrequencyHz), LowFrequencyHz, $"The band starts at 0 or above, and below the Nyquist frequency, {SampleRateHz / 2} Hz.");
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is a positive number.");
        }
    }
}
