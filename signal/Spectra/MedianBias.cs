namespace Lisa.Signal.Spectra;

/// <summary>
/// The expected median of n exponential variables of mean one, Σ (−1)^(k+1)/k for k = 1…n with n odd (Allen et al. 2012,
/// Phys. Rev. D 85, 122006, appendix B); tends to ln 2. For even n that of n − 1, as scipy.signal does.
/// </summary>
public static class MedianBias
{
    /// <exception cref="ArgumentOutOfRangeException">There are no periodograms.</exception>
    public static double Of(int periodograms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periodograms, 1);
        var bias = 1.0;
        for (var pair = 1; pair <= (periodograms - 1) / 2; pair++)
        {
            bias += (1 / ((2.0 * pair) + 1)) - (1 / (2.0 * pair));
        }

        return bias;
    }
}
