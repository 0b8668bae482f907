using System.Buffers;
using System.Numerics;
using Lisa.Signal.Filters;
using Lisa.Signal.Spectra;

namespace Lisa.Signal.Simulation;

/// <summary>Settings of <see cref="ColouredNoise"/>.</summary>
/// <param name="SampleRateHz">Above 0.</param>
/// <param name="Seed">Equal seeds and settings give equal samples.</param>
/// <param name="KernelSamples">Odd, from 3 to about 4 million: longer follows the density more closely.</param>
/// <param name="LowFrequencyHz">Below it the density is held at its value there; at least SampleRateHz/KernelSamples, below Nyquist.</param>
public sealed record ColouredNoiseOptions(double SampleRateHz, long Seed, int KernelSamples, double LowFrequencyHz);

/// <summary>
/// Stationary Gaussian noise of a given one-sided density, endless in both directions: white noise (<see cref="WhiteNoise"/>) through a zero-phase filter
/// of gain sqrt(S·rate/2), Blackman-windowed. A stretch is a function of settings and sample numbers: made in pieces or at once, its bits
/// are the same, since filtering is done in blocks on a fixed grid.
/// <para>
/// Accuracy: what comes out has the density <see cref="RealisedPsd"/> exactly: S smoothed over about three kernel bins (rate/KernelSamples). For
/// power laws up to f⁻⁴ it is within 1 % of S from 32 kernel bins above LowFrequencyHz to 0.9 of the Nyquist frequency; narrow lines are widened, and zeros of S are filled.
/// </para>
/// </summary>
public sealed class ColouredNoise
{
    private const int SmallestBlock = 32768;

    private readonly ColouredNoiseOptions options;
    private readonly WhiteNoise white;
    private readonly FirFilter filter;
    private readonly double[] kernel;
    private readonly int blockSamples;

    /// <param name="options">Checked here.</param>
    /// <param name="psd">One-sided density in unit²/Hz of a frequency in hertz; at least 0 and finite from LowFrequencyHz to Nyquist.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the density is negative or not finite somewhere.</exception>
    public ColouredNoise(ColouredNoiseOptions options, Func<double, double> psd)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(psd);
        var (rate, taps) = (options.SampleRateHz, options.KernelSamples);
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), rate, "A sample rate is a positive number of hertz.");
        }

        if (taps < 3 || taps > FirDesign.MostTaps || taps % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), taps, $"KernelSamples is odd, from 3 to {FirDesign.MostTaps}.");
        }

        if (!(options.LowFrequencyHz >= rate / taps && options.LowFrequencyHz < rate / 2))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.LowFrequencyHz, $"LowFrequencyHz lies between a kernel bin, {rate / taps} Hz, and the Nyquist frequency, {rate / 2} Hz.");
        }

        this.options = options;
        var gain = new double[(taps / 2) + 1];
        for (var bin = 0; bin < gain.Length; bin++)
        {
            var frequencyHz = Math.Max(bin * rate / taps, options.LowFrequencyHz);
            var density = psd(frequencyHz);
            gain[bin] = density >= 0 && double.IsFinite(density)
                ? Math.Sqrt(density * rate / 2)
                : throw new ArgumentException($"The density at {frequencyHz} Hz is {density}; it must be finite and not negative.", nameof(psd));
        }

        kernel = ZeroPhaseKernel.From(gain, taps, Window.Blackman);
        filter = new FirFilter(kernel);
        blockSamples = (int)Math.Max(SmallestBlock, 4 * BitOperations.RoundUpToPowerOf2((uint)taps));
        white = new WhiteNoise(options.Seed);
    }

    private ColouredNoise(ColouredNoise like, long seed)
    {
        (options, filter, kernel, blockSamples) = (like.options with { Seed = seed }, like.filter, like.kernel, like.blockSamples);
        white = new WhiteNoise(seed);
    }

    /// <summary>Independent noise of the same density, which shares this one's filter: a long filter is designed and held in memory once.</summary>
    public ColouredNoise WithSeed(long seed) => new(this, seed);

    /// <summary>Samples firstSample, firstSample + 1, … of the endless series, in the density's unit.</summary>
    public void Fill(long firstSample, Span<double> samples)
    {
        var half = filter.HalfLength;
        var source = ArrayPool<double>.Shared.Rent(blockSamples + (2 * half));
        var block = ArrayPool<double>.Shared.Rent(blockSamples);
        while (!samples.IsEmpty)
        {
            var within = (int)(((firstSample % blockSamples) + blockSamples) % blockSamples);
            var support = source.AsSpan(0, blockSamples + (2 * half));
            white.Fill(firstSample - within - half, support);
            filter.Apply(support, half, block.AsSpan(0, blockSamples));
            var count = Math.Min(blockSamples - within, samples.Length);
            block.AsSpan(within, count).CopyTo(samples);
            samples = samples[count..];
            firstSample += count;
        }

        ArrayPool<double>.Shared.Return(source);
        ArrayPool<double>.Shared.Return(block);
    }

    /// <summary>The one-sided density that the noise really has, in unit²/Hz: the squared gain of the filter as built.</summary>
    public double RealisedPsd(double frequencyHz)
    {
        var half = kernel.Length / 2;
        var gain = kernel[half];
        for (var i = 1; i <= half; i++)
        {
            gain += 2 * kernel[half + i] * Math.Cos(2 * Math.PI * frequencyHz * i / options.SampleRateHz);
        }

        return gain * gain * 2 / options.SampleRateHz;
    }
}
