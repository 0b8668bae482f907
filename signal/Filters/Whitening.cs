using Lisa.Signal.Fourier;
using Lisa.Signal.Reductions;
using Lisa.Signal.Spectra;

namespace Lisa.Signal.Filters;

/// <summary>
/// Divides a series by its amplitude spectral density. Normalisation: noise with the given one-sided density S(f) comes out white with variance
/// 1, hence with the one-sided density 2/sample rate; the gain is sqrt(2 / (sample rate · S(f))), its phase zero.
/// </summary>
public static class Whitening
{
    /// <summary>
    /// A whole span in place, circularly, by Fourier transform; S is interpolated linearly. The taper keeps one end from ringing into the other, and
    /// lowers the variance where it is below 1. A value that is not finite makes all of them NaN: for data with gaps, use <see cref="DesignFir"/>.
    /// </summary>
    /// <param name="samples">At least one.</param>
    /// <param name="sampleRateHz">Above 0.</param>
    /// <param name="psd">One-sided, in unit²/Hz, above 0.</param>
    /// <param name="binWidthHz">Between its bins.</param>
    /// <param name="taper">Multiplies the samples first; a Tukey window keeps the middle as it is.</param>
    /// <exception cref="ArgumentException">The spectrum cannot be divided by.</exception>
    public static void Apply(Span<double> samples, double sampleRateHz, ReadOnlySpan<double> psd, double binWidthHz, Window taper)
    {
        PowerSpectrum.RequirePositive(psd, binWidthHz);
        RequireRate(sampleRateHz);
        if (!double.IsFinite(FixedOrder.Sum(samples)))
        {
            samples.Fill(double.NaN);
            return;
        }

        using var fft = RealFft.Rent(samples.Length);
        var time = fft.Time;
        taper.Fill(time);
        for (var i = 0; i < time.Length; i++)
        {
            time[i] *= samples[i];
        }

        fft.Forward();
        var spectrum = fft.Frequency;
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            spectrum[bin] *= Gain(psd, binWidthHz, bin * sampleRateHz / samples.Length, sampleRateHz);
        }

        fft.Inverse();
        fft.Time.CopyTo(samples);
    }

    /// <summary>
    /// The same gain as a filter of an odd number of taps for <see cref="FirFilter"/>: the inverse transform of the gain on a grid of
    /// sample rate/taps, under a symmetric Hann window. It smooths the gain over about twice that width; lines narrower than that stay.
    /// </summary>
    /// <param name="taps">Odd, at least 3: how many.</param>
    /// <param name="sampleRateHz">Above 0.</param>
    /// <param name="psd">One-sided, in unit²/Hz, above 0.</param>
    /// <param name="binWidthHz">Between its bins.</param>
    public static double[] DesignFir(int taps, double sampleRateHz, ReadOnlySpan<double> psd, double binWidthHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 3);
        ArgumentOutOfRangeException.ThrowIfNotEqual(taps % 2, 1, nameof(taps));
        PowerSpectrum.RequirePositive(psd, binWidthHz);
        RequireRate(sampleRateHz);
        var gain = new double[(taps / 2) + 1];
        for (var bin = 0; bin < gain.Length; bin++)
        {
            gain[bin] = Gain(psd, binWidthHz, bin * sampleRateHz / taps, sampleRateHz);
        }

        return ZeroPhaseKernel.From(gain, taps, new Window(WindowShape.HannSymmetric));
    }

    private static double Gain(ReadOnlySpan<double> psd, double binWidthHz, double frequencyHz, double sampleRateHz) =>
        Math.Sqrt(2 / (sampleRateHz * PowerSpectrum.Interpolate(psd, binWidthHz, frequencyHz)));

    private static void RequireRate(double sampleRateHz)
    {
        if (!(sampleRateHz > 0 && double.IsFinite(sampleRateHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(sampleRateHz), sampleRateHz, "A sample rate is a positive number of hertz.");
        }
    }
}
