using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Lisa.Signal.Filters;
using Lisa.Signal.Fourier;
using Lisa.Signal.Reductions;

namespace Lisa.Signal.Spectra;

/// <summary>
/// Power spectral density by averaged periodograms of overlapping segments (Welch 1967, IEEE Trans. AU-15, 70), for data that arrive in
/// pieces: one-sided, in unit²/Hz, equal to scipy.signal.welch(scaling="density"). A segment that holds a value which is not
/// finite (NaN, a gap) is skipped and counted. Samples after the last complete segment do not count.
/// <para>
/// The result depends on the samples and not on how they were cut into pieces. The mean keeps two segments in memory; the median
/// keeps every periodogram, <see cref="BytesNeeded"/> of them. Not thread-safe: one estimator, one stream.
/// </para>
/// </summary>
public sealed class WelchEstimator : IDisposable
{
    private readonly WelchOptions options;
    private readonly double[] window;
    private readonly RealFft fft;
    private readonly double[] pending;
    private readonly double[] squares;
    private readonly List<double[]> periodograms = [];
    private readonly double scale;
    private int pendingCount;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="ArgumentException">The window is zero everywhere, so that nothing can be estimated.</exception>
    public WelchEstimator(WelchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        window = options.Window.Make(options.SegmentSamples);
        var energy = FixedOrder.Dot(window, window);
        if (!(energy > 0))
        {
            throw new ArgumentException(
                $"The window {options.Window.Shape} over {options.SegmentSamples} samples is zero everywhere; use longer segments.", nameof(options));
        }

        scale = 1 / (options.SampleRateHz * energy);
        pending = new double[options.SegmentSamples];
        squares = new double[2 * options.Bins];
        fft = RealFft.Rent(options.SegmentSamples);
    }

    /// <summary>Segments that the estimate rests on so far.</summary>
    public int Averages { get; private set; }

    /// <summary>Segments left out because of a gap in them.</summary>
    public int Skipped { get; private set; }

    /// <summary>Bytes that an estimator will hold after <paramref name="samples"/> samples, to be weighed before it is made.</summary>
    public static long BytesNeeded(WelchOptions options, long samples)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        const int arraysAndTransform = 6;
        var fixedBytes = (long)arraysAndTransform * options.SegmentSamples * sizeof(double);
        if (options.Average == WelchAverage.Mean || samples < options.SegmentSamples)
        {
            return fixedBytes;
        }

        var segments = ((samples - options.SegmentSamples) / (options.SegmentSamples - options.OverlapSamples)) + 1;
        const int arrayOverhead = 32;
        return checked(fixedBytes + (segments * (((long)options.Bins * sizeof(double)) + arrayOverhead)));
    }

    /// <summary>The next samples of the series, any number of them.</summary>
    public void Push(ReadOnlySpan<double> samples)
    {
        var segment = options.SegmentSamples;
        var step = segment - options.OverlapSamples;
        while (pendingCount > 0 && pendingCount + samples.Length >= segment)
        {
            // Top up the pending segment, use it, and keep its tail; once the tail lies within the new samples, go on in those.
            var taken = segment - pendingCount;
            samples[..taken].CopyTo(pending.AsSpan(pendingCount));
            Use(pending);
            if (taken >= options.OverlapSamples)
            {
                samples = samples[(taken - options.OverlapSamples)..];
                pendingCount = 0;
            }
            else
            {
                pending.AsSpan(step).CopyTo(pending);
                samples = samples[taken..];
                pendingCount = options.OverlapSamples;
            }
        }

        if (pendingCount == 0)
        {
            for (; samples.Length >= segment; samples = samples[step..])
            {
                Use(samples[..segment]);
            }
        }

        samples.CopyTo(pending.AsSpan(pendingCount));
        pendingCount += samples.Length;
    }

    /// <summary>Writes the estimate so far: Bins values in unit²/Hz from 0 Hz on; NaN when there was no segment without a gap.</summary>
    /// <exception cref="ArgumentException">The target has not Bins values.</exception>
    public void Finish(Span<double> psd)
    {
        if (psd.Length != options.Bins)
        {
            throw new ArgumentException($"The estimate has {options.Bins} bins, the target holds {psd.Length}.", nameof(psd));
        }

        if (Averages == 0)
        {
            psd.Fill(double.NaN);
        }
        else if (options.Average == WelchAverage.Mean)
        {
            OneSided(squares, scale / Averages, psd);
        }
        else
        {
            Median(psd);
        }
    }

    public void Dispose() => fft.Dispose();

    private void Use(ReadOnlySpan<double> samples)
    {
        var sum = FixedOrder.Sum(samples);
        if (!double.IsFinite(sum))
        {
            Skipped++;
            return;
        }

        var time = fft.Time;
        switch (options.Detrend)
        {
            case Detrending.Constant:
                TensorPrimitives.Subtract(samples, sum / samples.Length, time);
                TensorPrimitives.Multiply(time, window, time);
                break;
            case Detrending.Linear:
                samples.CopyTo(time);
                Detrend.Linear(time);
                TensorPrimitives.Multiply(time, window, time);
                break;
            default:
                TensorPrimitives.Multiply(samples, window, time);
                break;
        }

        fft.Forward();
        Averages++;
        ReadOnlySpan<double> parts = MemoryMarshal.Cast<Complex, double>(fft.Frequency);
        if (options.Average == WelchAverage.Mean)
        {
            TensorPrimitives.MultiplyAdd(parts, parts, squares, squares);
            return;
        }

        TensorPrimitives.Multiply(parts, parts, squares);
        var periodogram = new double[options.Bins];
        OneSided(squares, scale, periodogram);
        periodograms.Add(periodogram);
    }

    // Squared real and imaginary parts lie side by side. Every bin but zero and Nyquist stands for two frequencies.
    private void OneSided(ReadOnlySpan<double> parts, double factor, Span<double> psd)
    {
        for (var bin = 0; bin < psd.Length; bin++)
        {
            psd[bin] = (parts[2 * bin] + parts[(2 * bin) + 1]) * (2 * factor);
        }

        psd[0] /= 2;
        if (options.SegmentSamples % 2 == 0)
        {
            psd[^1] /= 2;
        }
    }

    private void Median(Span<double> psd)
    {
        var bias = MedianBias.Of(periodograms.Count);
        var column = new double[periodograms.Count];
        for (var bin = 0; bin < psd.Length; bin++)
        {
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = periodograms[i][bin];
            }

            Array.Sort(column);
            var middle = column.Length / 2;
            var median = column.Length % 2 == 1 ? column[middle] : (column[middle - 1] + column[middle]) / 2;
            psd[bin] = median / bias;
        }
    }
}
