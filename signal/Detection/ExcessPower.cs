namespace Lisa.Signal.Detection;

/// <summary>Settings of <see cref="ExcessPower"/>, in samples.</summary>
/// <param name="ShortestWindow">A power of two, at least 1.</param>
/// <param name="LongestWindow">A power of two, at least ShortestWindow.</param>
public sealed record ExcessPowerOptions(int ShortestWindow, int LongestWindow)
{
    /// <summary>Samples needed on each side of one that is judged.</summary>
    public int Reach => LongestWindow;
}

/// <summary>
/// How unlikely the power of white noise of variance 1 is around each sample, in windows of several lengths (excess power: Anderson, Brady, Creighton
/// and Flanagan 2001, Phys. Rev. D 63, 042003, arXiv:gr-qc/0008066). Of a window of n samples the power E = Σ z² follows a χ² distribution of n degrees of
/// freedom; its cube root is nearly normal (Wilson and Hilferty 1931, PNAS 17, 684), so ρ = [(E/n)^(1/3) − (1 − 2/9n)]/√(2/9n) is a number of
/// standard deviations. Noise exceeds a ρ of 3 or more in a window with at most the probability that a normal variable does: the approximation errs on
/// the side of fewer false alarms, by a factor of ten at n = 4 and ρ = 6, of 1.3 at n = 64.
/// </summary>
public sealed class ExcessPower
{
    private readonly ExcessPowerOptions options;

    /// <exception cref="ArgumentOutOfRangeException">A window is no power of two, or the longest is shorter than the shortest.</exception>
    public ExcessPower(ExcessPowerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!int.IsPow2(options.ShortestWindow) || !int.IsPow2(options.LongestWindow) || options.LongestWindow < options.ShortestWindow)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options, "Windows are powers of two, the longest no shorter than the shortest.");
        }

        this.options = options;
    }

    /// <summary>
    /// For each sample the largest ρ of the windows whose middle it is (of an even number of samples the later of the two), and that window's length. NaN and
    /// 0 where every window goes beyond the series or has a gap in it.
    /// </summary>
    /// <param name="white">The series; overwritten.</param>
    /// <param name="largest">ρ, as long.</param>
    /// <param name="windows">Samples of the window, as long.</param>
    public void Find(Span<double> white, Span<double> largest, Span<int> windows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(largest.Length, white.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(windows.Length, white.Length);
        largest.Fill(double.NaN);
        windows.Clear();
        for (var i = 0; i < white.Length; i++)
        {
            white[i] *= white[i];
        }

        // A sum over twice as many samples is that of two halves: its bits do not depend on where the series begins.
        var power = white;
        for (var window = 1; ; window *= 2)
        {
            if (window >= options.ShortestWindow)
            {
                Judge(power, window, largest, windows);
            }

            if (window == options.LongestWindow || power.Length <= window)
            {
                return;
            }

            for (var i = 0; i + window < power.Length; i++)
            {
                power[i] += power[i + window];
            }

            power = power[..^window];
        }
    }

    private static void Judge(ReadOnlySpan<double> power, int window, Span<double> largest, Span<int> windows)
    {
        var variance = 2.0 / (9 * window);
        var (mean, deviation) = (1 - variance, Math.Sqrt(variance));
        for (var i = 0; i < power.Length; i++)
        {
            var middle = i + (window / 2);
            var significance = (Math.Cbrt(power[i] / window) - mean) / deviation;
            if (double.IsFinite(significance) && !(significance <= largest[middle]))
            {
                (largest[middle], windows[middle]) = (significance, window);
            }
        }
    }
}
