namespace Lisa.Signal.Spectra;

/// <summary>Reading a power spectral density between its bins, which lie at 0, w, 2w, … hertz.</summary>
public static class PowerSpectrum
{
    /// <summary>
    /// Linear interpolation in frequency; beyond the last bin that bin's value, for a negative frequency the first one's, as numpy.interp.
    /// NaN when a bin needed is NaN.
    /// </summary>
    /// <param name="psd">In unit²/Hz, at least one bin.</param>
    /// <param name="binWidthHz">Above 0.</param>
    /// <param name="frequencyHz">Where to read.</param>
    public static double Interpolate(ReadOnlySpan<double> psd, double binWidthHz, double frequencyHz)
    {
        var position = frequencyHz / binWidthHz;
        if (!(position > 0))
        {
            return double.IsNaN(position) ? double.NaN : psd[0];
        }

        if (position >= psd.Length - 1)
        {
            return psd[^1];
        }

        var bin = (int)position;
        var share = position - bin;
        return share == 0 ? psd[bin] : psd[bin] + (share * (psd[bin + 1] - psd[bin]));
    }

    /// <summary>Reads at 0, d, 2d, … hertz, as many as <paramref name="target"/> holds.</summary>
    public static void Interpolate(ReadOnlySpan<double> psd, double binWidthHz, double targetBinWidthHz, Span<double> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = Interpolate(psd, binWidthHz, i * targetBinWidthHz);
        }
    }

    /// <summary>Refuses what cannot be divided by.</summary>
    /// <exception cref="ArgumentException">It is empty, its bins have no width, or one of its values is not above 0 and finite.</exception>
    public static void RequirePositive(ReadOnlySpan<double> psd, double binWidthHz)
    {
        if (psd.IsEmpty || !(binWidthHz > 0 && double.IsFinite(binWidthHz)))
        {
            throw new ArgumentException($"A spectrum of {psd.Length} bins, {binWidthHz} Hz apart, has no frequencies; give at least one bin and a width above 0.");
        }

        for (var bin = 0; bin < psd.Length; bin++)
        {
            if (!(psd[bin] > 0 && double.IsFinite(psd[bin])))
            {
                throw new ArgumentException(
                    $"Bin {bin} of the spectrum ({bin * binWidthHz} Hz) is {psd[bin]}; to divide by it, it must be above 0 and finite. Estimate it from longer data, or without detrending.");
            }
        }
    }
}
