using System.Numerics;
using Lisa.Signal.Fourier;
using Lisa.Signal.Spectra;

namespace Lisa.Signal.Detection;

/// <summary>
/// Searches data for a known waveform of unknown time, phase and distance: the data are correlated with the template, each frequency
/// weighted by the inverse of the noise (Allen et al. 2012, Phys. Rev. D 85, 122006, section III).
/// <para>
/// The template is complex, h = h₊ + i·h×, the second polarisation being the first a quarter of a cycle later. With d(f) and h(f) the Fourier transforms
/// of the Tukey-windowed series divided by the sample rate, two-sided over the full band, and S the one-sided noise density at |f|:
/// z(t) = 2 ∫ d(f) h*(f) / S(|f|) exp(2πift) df, σ² = ∫ |h(f)|² / S(|f|) df, and the complex SNR is z/σ: its modulus is the
/// signal-to-noise ratio, its argument the phase of the signal against the template. σ is the SNR that the template itself has
/// at its own distance, so a peak's effective distance is that distance · σ/|SNR|.
/// </para>
/// <para>
/// Output sample i is for a signal whose reference sample is data sample i; correlation is circular, so a template that would stick out at
/// one end wraps to the other. Gaps (values that are not finite) count as zeros in the sum, and the SNR is NaN wherever the template's non-zero part,
/// widened by the length of the inverse noise filter (as many samples as S has bins), touches one. Immutable and
/// thread-safe; <see cref="Apply"/> allocates nothing once warm.
/// </para>
/// </summary>
public sealed class MatchedFilter
{
    private readonly MatchedFilterOptions options;
    private readonly Complex[] weights;
    private readonly double[] window;
    private readonly int reference;
    private readonly int reachBefore;
    private readonly int reachAfter;

    /// <param name="options">Checked here.</param>
    /// <param name="template">h₊ + i·h× in strain, reaching at most DataSamples; zeros are added at its end.</param>
    /// <param name="psd">One-sided noise density in 1/Hz from 0 Hz on, interpolated linearly; above 0.</param>
    /// <param name="psdBinWidthHz">Between its bins.</param>
    /// <exception cref="ArgumentException">The template is empty, zero, not finite or too long, or the spectrum cannot be divided by.</exception>
    public MatchedFilter(MatchedFilterOptions options, ReadOnlySpan<Complex> template, ReadOnlySpan<double> psd, double psdBinWidthHz)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        PowerSpectrum.RequirePositive(psd, psdBinWidthHz);
        if (template.IsEmpty || template.Length > options.DataSamples)
        {
            throw new ArgumentException(
                $"The template has {template.Length} samples, the data have {options.DataSamples}; it needs at least one and at most as many.", nameof(template));
        }

        this.options = options;
        reference = options.ReferenceSample ?? (template.Length / 2);
        ArgumentOutOfRangeException.ThrowIfNegative(reference, nameof(options.ReferenceSample));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(reference, options.DataSamples, nameof(options.ReferenceSample));
        window = Window.Tukey(options.TukeyAlpha).Make(options.DataSamples);
        (weights, Sigma) = Weigh(template, psd, psdBinWidthHz);
        var (first, last) = NonZero(template);
        var noiseReach = Math.Min(psd.Length, options.DataSamples);
        reachBefore = reference - first + noiseReach;
        reachAfter = last - reference + noiseReach;
    }

    /// <summary>σ: the template's own optimal SNR in this noise, at its own distance.</summary>
    public double Sigma { get; }

    /// <summary>The distance in Mpc of an optimally oriented and placed source that would give this SNR.</summary>
    public double EffectiveDistanceMpc(double peakSnr) => options.TemplateDistanceMpc * Sigma / peakSnr;

    /// <param name="data">DataSamples of strain.</param>
    /// <param name="snr">Receives as many values: z/σ.</param>
    /// <exception cref="ArgumentException">A length is not DataSamples.</exception>
    public void Apply(ReadOnlySpan<double> data, Span<Complex> snr)
    {
        var samples = options.DataSamples;
        if (data.Length != samples || snr.Length != samples)
        {
            throw new ArgumentException($"The filter is for {samples} samples; the data have {data.Length}, the output holds {snr.Length}.", nameof(data));
        }

        using var fft = ComplexFft.Rent(samples);
        var work = fft.Data;
        for (var i = 0; i < samples; i++)
        {
            work[i] = double.IsFinite(data[i]) ? data[i] * window[i] : 0;
        }

        fft.Forward();
        for (var i = 0; i < samples; i++)
        {
            work[i] *= weights[i];
        }

        fft.Inverse();

        // Lag 0 means that the template stands where it is, its reference sample at data sample `reference`.
        work[..(samples - reference)].CopyTo(snr[reference..]);
        work[(samples - reference)..].CopyTo(snr);
        MarkGaps(data, snr);
    }

    /// <summary>|z|/σ of every sample; NaN stays NaN.</summary>
    public static void Magnitude(ReadOnlySpan<Complex> snr, Span<double> magnitude)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(magnitude.Length, snr.Length);
        for (var i = 0; i < snr.Length; i++)
        {
            magnitude[i] = Math.Sqrt((snr[i].Real * snr[i].Real) + (snr[i].Imaginary * snr[i].Imaginary));
        }
    }

    // 2 conj(h)/(S σ): the data's transform and h carry a factor 1/fs each, the inverse transform one of fs, so one 1/fs stays.
    private (Complex[] Weights, double Sigma) Weigh(ReadOnlySpan<Complex> template, ReadOnlySpan<double> psd, double psdBinWidthHz)
    {
        var (samples, rate) = (options.DataSamples, options.SampleRateHz);
        using var fft = ComplexFft.Rent(samples);
        var work = fft.Data;
        work.Clear();
        var taper = Window.Tukey(options.TukeyAlpha).Make(template.Length);
        for (var i = 0; i < template.Length; i++)
        {
            work[i] = template[i] * taper[i];
        }

        fft.Forward();
        var binWidthHz = rate / samples;
        var sum = 0.0;
        var result = new Complex[samples];
        for (var i = 0; i < samples; i++)
        {
            var frequencyHz = Math.Min(i, samples - i) * binWidthHz;
            if (frequencyHz < options.LowFrequencyHz)
            {
                continue;
            }

            var noise = PowerSpectrum.Interpolate(psd, psdBinWidthHz, frequencyHz);
            var strain = work[i] / rate;
            sum += ((strain.Real * strain.Real) + (strain.Imaginary * strain.Imaginary)) / noise * binWidthHz;
            result[i] = 2 * Complex.Conjugate(strain) / noise;
        }

        var sigma = Math.Sqrt(sum);
        if (!(sigma > 0 && double.IsFinite(sigma)))
        {
            throw new ArgumentException($"The template's optimal SNR is {sigma}: it is zero in the band searched, or not finite.", nameof(template));
        }

        for (var i = 0; i < samples; i++)
        {
            result[i] /= sigma;
        }

        return (result, sigma);
    }

    private static (int First, int Last) NonZero(ReadOnlySpan<Complex> template)
    {
        var (first, last) = (0, template.Length - 1);
        while (first < last && template[first] == Complex.Zero)
        {
            first++;
        }

        while (last > first && template[last] == Complex.Zero)
        {
            last--;
        }

        return (first, last);
    }

    // A gap at j spoils outputs j − reachAfter … j + reachBefore, around the circle.
    private void MarkGaps(ReadOnlySpan<double> data, Span<Complex> snr)
    {
        var marked = long.MinValue;
        for (var j = 0; j < data.Length; j++)
        {
            if (double.IsFinite(data[j]))
            {
                continue;
            }

            var (from, to) = (Math.Max(marked, (long)j - reachAfter), (long)j + reachBefore);
            to = Math.Min(to, from + data.Length - 1);
            for (var i = from; i <= to; i++)
            {
                snr[(int)(((i % data.Length) + data.Length) % data.Length)] = new Complex(double.NaN, double.NaN);
            }

            marked = Math.Max(marked, to + 1);
        }
    }
}
