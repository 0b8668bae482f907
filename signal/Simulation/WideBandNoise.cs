using System.Buffers;
using System.Numerics;
using Lisa.Signal.Filters;

namespace Lisa.Signal.Simulation;

/// <summary>Settings of <see cref="WideBandNoise"/>.</summary>
/// <param name="SampleRateHz">Above 0.</param>
/// <param name="Seed">Equal seeds and settings give equal samples.</param>
/// <param name="LowFrequencyHz">From here on the density is met; below a quarter of it, it is held constant. Above 0, below an eighth of the sample
/// rate.</param>
public sealed record WideBandNoiseOptions(double SampleRateHz, long Seed, double LowFrequencyHz);

/// <summary>
/// Coloured Gaussian noise over many decades of frequency, as LISA's: at 4 Hz and from 0.1 mHz on, one filter would be of millions of taps, and a
/// segment of hours would cost as much as a month. So the density is split smoothly in two, S cos²θ + S sin²θ. The lower part is made at a rate M
/// times lower and interpolated, the upper part at the full rate; the two are independent series of <see cref="ColouredNoise"/>, so their densities
/// add up.
/// <para>
/// What ColouredNoise says holds here too: Gaussian, stationary, endless in both directions, a function of settings and sample numbers alone, with
/// the same bits whether it is made in pieces or at once. What comes out has the density <see cref="RealisedPsd"/>; for power laws up to f⁻⁴ and for
/// LISA's noises that is within 1 % of S from LowFrequencyHz to 0.9 of the Nyquist frequency. Images of the lower part, left by interpolation, are
/// 120 dB below it. Immutable and thread-safe.
/// </para>
/// </summary>
public sealed class WideBandNoise
{
    private const int LargestFactor = 4096;
    private const double BinsBelowLowFrequency = 64;
    private const double ImageAttenuationDb = 120;

    // The upper part's filter resolves 1/128 of the lower part's rate; the transition, from 1/16 to 3/8 of it, is forty of those bins wide.
    private const int TapsPerFactor = 128;
    private const double TransitionFrom = 1.0 / 16;
    private const double TransitionTo = 3.0 / 8;

    private readonly double sampleRateHz;
    private readonly ColouredNoise upper;
    private readonly ColouredNoise? lower;
    private readonly int shift;

    // For each place between two samples of the lower part the taps on these samples, and how many there are on each side.
    private readonly double[][] phases = [];
    private readonly int reach;
    private readonly double[] interpolator = [];

    /// <param name="options">Checked here.</param>
    /// <param name="psd">One-sided density in unit²/Hz of a frequency in hertz; at least 0 and finite from a quarter of LowFrequencyHz to Nyquist.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the density is negative or not finite somewhere.</exception>
    public WideBandNoise(WideBandNoiseOptions options, Func<double, double> psd)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(psd);
        var (rate, low) = (options.SampleRateHz, options.LowFrequencyHz);
        if (!(rate > 0 && double.IsFinite(rate) && low > 0 && low < rate / 8))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), low, $"LowFrequencyHz lies between 0 and an eighth of the sample rate, which is a positive number of hertz, not {rate}.");
        }

        // Where both filters are about equally long.
        sampleRateHz = rate;
        var factor = (int)Math.Min(LargestFactor, BitOperations.RoundUpToPowerOf2((uint)Math.Min(LargestFactor, Math.Sqrt(rate / (2 * low)))));
        factor = factor > Math.Sqrt(rate / (2 * low)) ? factor / 2 : factor;
        var (upperSeed, lowerSeed) = Seeds(options.Seed);
        if (factor < 4)
        {
            upper = new ColouredNoise(new ColouredNoiseOptions(rate, upperSeed, Taps(rate, low), low / 4), psd);
            return;
        }

        shift = BitOperations.Log2((uint)factor);
        var lowerRate = rate / factor;
        upper = new ColouredNoise(
            new ColouredNoiseOptions(rate, upperSeed, (TapsPerFactor * factor) - 1, TransitionFrom * lowerRate), frequencyHz => Share(frequencyHz, Math.Sin));
        lower = new ColouredNoise(
            new ColouredNoiseOptions(lowerRate, lowerSeed, Taps(lowerRate, low), low / 4), frequencyHz => Share(frequencyHz, Math.Cos));
        interpolator = FirDesign.Lowpass(rate, lowerRate / 2, lowerRate * (1 - (2 * TransitionTo)), ImageAttenuationDb);
        reach = (interpolator.Length / 2 / factor) + 1;
        phases = new double[factor][];
        for (var phase = 0; phase < factor; phase++)
        {
            phases[phase] = new double[(2 * reach) + 1];
            for (var k = 0; k < phases[phase].Length; k++)
            {
                var tap = phase - ((k - reach) * factor) + (interpolator.Length / 2);
                phases[phase][k] = tap >= 0 && tap < interpolator.Length ? interpolator[tap] * factor : 0;
            }
        }

        double Share(double frequencyHz, Func<double, double> part)
        {
            var step = Math.Clamp(((frequencyHz / lowerRate) - TransitionFrom) / (TransitionTo - TransitionFrom), 0, 1);
            var gain = part(Math.PI / 2 * step * step * (3 - (2 * step)));

            // The cosine of a right angle is not quite zero.
            return gain < 1e-12 ? 0 : gain * gain * psd(frequencyHz);
        }
    }

    private WideBandNoise(WideBandNoise like, long seed)
    {
        var (upperSeed, lowerSeed) = Seeds(seed);
        (sampleRateHz, shift, phases, reach, interpolator) = (like.sampleRateHz, like.shift, like.phases, like.reach, like.interpolator);
        (upper, lower) = (like.upper.WithSeed(upperSeed), like.lower?.WithSeed(lowerSeed));
    }

    /// <summary>Independent noise of the same density, which shares this one's filters.</summary>
    public WideBandNoise WithSeed(long seed) => new(this, seed);

    /// <summary>Samples firstSample, firstSample + 1, … of the endless series, in the density's unit.</summary>
    public void Fill(long firstSample, Span<double> samples)
    {
        upper.Fill(firstSample, samples);
        if (lower is null || samples.IsEmpty)
        {
            return;
        }

        // Sample n stands between samples n >> shift and the next of the lower part.
        var first = firstSample >> shift;
        var count = (int)(((firstSample + samples.Length - 1) >> shift) - first) + 1;
        var rented = ArrayPool<double>.Shared.Rent((2 * count) + (2 * reach));
        var support = rented.AsSpan(0, count + (2 * reach));
        var between = rented.AsSpan(support.Length, count);
        lower.Fill(first - reach, support);
        for (var phase = 0; phase < phases.Length; phase++)
        {
            DirectConvolution.Apply(support, phases[phase], between);
            var at = (first << shift) + phase - firstSample;
            for (var i = 0; i < count; i++, at += phases.Length)
            {
                if (at >= 0 && at < samples.Length)
                {
                    samples[(int)at] += between[i];
                }
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>The one-sided density that the noise really has, in unit²/Hz.</summary>
    public double RealisedPsd(double frequencyHz)
    {
        var density = upper.RealisedPsd(frequencyHz);
        if (lower is null)
        {
            return density;
        }

        var half = interpolator.Length / 2;
        var gain = interpolator[half];
        for (var i = 1; i <= half; i++)
        {
            gain += 2 * interpolator[half + i] * Math.Cos(2 * Math.PI * frequencyHz * i / sampleRateHz);
        }

        return density + (lower.RealisedPsd(frequencyHz) * gain * gain);
    }

    private static int Taps(double rateHz, double lowHz)
    {
        var taps = Math.Ceiling(BinsBelowLowFrequency * rateHz / lowHz);
        return taps < FirDesign.MostTaps
            ? (int)taps | 1
            : throw new ArgumentOutOfRangeException(
                nameof(lowHz), lowHz, $"To resolve {lowHz} Hz would take more than {FirDesign.MostTaps} taps; raise LowFrequencyHz.");
    }

    private static (long Upper, long Lower) Seeds(long seed) => unchecked((2 * seed, (2 * seed) + 1));
}
