using Lisa.Signal.Fourier;
using Lisa.Signal.Spectra;

namespace Lisa.Signal.Simulation;

/// <summary>
/// The signal-to-noise ratio that a signal has in a noise when the filter is the signal itself: ρ² = 4 ∫ |h(f)|²/S(f) df over positive
/// frequencies (Cutler and Flanagan 1994, Phys. Rev. D 49, 2658, equation 2.10).
/// </summary>
public static class OptimalSnr
{
    /// <param name="signal">The whole signal; no window is applied.</param>
    /// <param name="sampleRateHz">Above 0.</param>
    /// <param name="psd">One-sided, in unit²/Hz, interpolated linearly, above 0.</param>
    /// <param name="psdBinWidthHz">Between its bins.</param>
    /// <returns>ρ; NaN when the signal has a gap.</returns>
    public static double Of(ReadOnlySpan<double> signal, double sampleRateHz, ReadOnlySpan<double> psd, double psdBinWidthHz)
    {
        PowerSpectrum.RequirePositive(psd, psdBinWidthHz);
        if (signal.IsEmpty || !(sampleRateHz > 0 && double.IsFinite(sampleRateHz)))
        {
            throw new ArgumentException($"A signal of {signal.Length} samples at {sampleRateHz} Hz has no spectrum; give at least one, at a positive rate.", nameof(signal));
        }

        using var fft = RealFft.Rent(signal.Length);
        signal.CopyTo(fft.Time);
        fft.Forward();
        var spectrum = fft.Frequency;
        var binWidthHz = sampleRateHz / signal.Length;
        var sum = 0.0;
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            // Zero and Nyquist frequency stand for themselves only, all others for a pair.
            var weight = bin == 0 || 2 * bin == signal.Length ? 2 : 4;
            var power = (spectrum[bin].Real * spectrum[bin].Real) + (spectrum[bin].Imaginary * spectrum[bin].Imaginary);
            sum += weight * power / PowerSpectrum.Interpolate(psd, psdBinWidthHz, bin * binWidthHz);
        }

        return Math.Sqrt(sum * binWidthHz) / sampleRateHz;
    }

    /// <summary>Multiplies the signal, so that its SNR becomes <paramref name="targetSnr"/>; returns the factor.</summary>
    /// <exception cref="ArgumentException">The signal's SNR is 0 or undefined: no factor makes it another.</exception>
    public static double ScaleTo(double targetSnr, Span<double> signal, double sampleRateHz, ReadOnlySpan<double> psd, double psdBinWidthHz)
    {
        var factor = targetSnr / Of(signal, sampleRateHz, psd, psdBinWidthHz);
        if (!double.IsFinite(factor))
        {
            throw new ArgumentException("The signal is zero or has a gap; it cannot be scaled to an SNR.", nameof(signal));
        }

        for (var i = 0; i < signal.Length; i++)
        {
            signal[i] *= factor;
        }

        return factor;
    }
}
