namespace Lisa.Signal.Spectra;

/// <summary>The shapes of a taper.</summary>
public enum WindowShape
{
    /// <summary>All ones.</summary>
    Boxcar,

    /// <summary>Periodic Hann: scipy.signal.get_window("hann", n), what Welch's method uses.</summary>
    Hann,

    /// <summary>Symmetric Hann: zero at both ends; scipy.signal.windows.hann(n).</summary>
    HannSymmetric,

    /// <summary>Periodic Hamming, 0.54 − 0.46 cos.</summary>
    Hamming,

    /// <summary>Symmetric Hamming.</summary>
    HammingSymmetric,

    /// <summary>Symmetric Blackman, as numpy.blackman: 0.42 − 0.5 cos + 0.08 cos of twice the angle.</summary>
    Blackman,

    /// <summary>Symmetric Tukey: flat, with half a cosine over a share of alpha/2 at each end; scipy.signal.windows.tukey(n, alpha).</summary>
    Tukey,
}

/// <summary>A window function; its values are dimensionless, the largest 1 (Harris 1978, Proc. IEEE 66, 51).</summary>
/// <param name="Shape">Which taper.</param>
/// <param name="Alpha">For Tukey only: the share of the samples inside the tapered regions, from 0 (boxcar) to 1 (Hann).</param>
public readonly record struct Window(WindowShape Shape, double Alpha = 0)
{
    public static Window Boxcar => new(WindowShape.Boxcar);

    public static Window Hann => new(WindowShape.Hann);

    public static Window Blackman => new(WindowShape.Blackman);

    public static Window Tukey(double alpha) => new(WindowShape.Tukey, alpha);

    /// <summary>The window over <paramref name="length"/> samples. One sample is 1, none is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or alpha is not within 0 and 1.</exception>
    public double[] Make(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var values = new double[length];
        Fill(values);
        return values;
    }

    /// <summary>As <see cref="Make"/>, into memory of the caller's.</summary>
    public void Fill(Span<double> values)
    {
        if (values.Length <= 1 || Shape == WindowShape.Boxcar)
        {
            values.Fill(1);
            return;
        }

        switch (Shape)
        {
            case WindowShape.Hann:
                Cosines(values, values.Length, 0.5, 0.5, 0);
                break;
            case WindowShape.HannSymmetric:
                Cosines(values, values.Length - 1, 0.5, 0.5, 0);
                break;
            case WindowShape.Hamming:
                Cosines(values, values.Length, 0.54, 0.46, 0);
                break;
            case WindowShape.HammingSymmetric:
                Cosines(values, values.Length - 1, 0.54, 0.46, 0);
                break;
            case WindowShape.Blackman:
                Cosines(values, values.Length - 1, 0.42, 0.5, 0.08);
                break;
            case WindowShape.Tukey:
                FillTukey(values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(values), Shape, "No such window shape.");
        }
    }

    // a0 − a1 cos(2πi/period) + a2 cos(4πi/period); the angle is counted from the middle, as NumPy does, so that small values
    // near the ends round alike.
    private static void Cosines(Span<double> values, int period, double a0, double a1, double a2)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var angle = Math.PI * ((2.0 * i) - period) / period;
            values[i] = a0 + (a1 * Math.Cos(angle)) + (a2 * Math.Cos(2 * angle));
        }
    }

    private void FillTukey(Span<double> values)
    {
        if (!(Alpha >= 0 && Alpha <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(values), Alpha, "A Tukey window's alpha is a share, from 0 to 1.");
        }

        values.Fill(1);
        if (Alpha == 0)
        {
            return;
        }

        var last = values.Length - 1;
        var width = Math.Min((int)Math.Floor(Alpha * last / 2.0), last / 2);
        for (var i = 0; i <= width; i++)
        {
            var value = 0.5 * (1 + Math.Cos(Math.PI * (-1 + (2.0 * i / Alpha / last))));
            values[i] = value;
            values[last - i] = value;
        }
    }
}
