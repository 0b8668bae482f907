using System.Buffers;
using Lisa.Signal.Constellation;
using Lisa.Signal.Fourier;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;

namespace Lisa.Signal.Instrument;

/// <summary>
/// The signal-to-noise ratio of a source in A2 and E2 together when the filter is the signal itself: ρ² = Σ 4 ∫ |h(f)|²/S(f) df, with the density of
/// equal arms (<see cref="LisaNoise.A"/>), averaged over 4 % of the frequency. The signal is taken at the rate of <see cref="SourceSignal"/> in stretches of 65,536 samples that overlap by half, under sine windows whose
/// squares add up to one, so memory does not grow with the duration; S changes little over the width of a window's transform. Gaps, which
/// take away from it, are not looked at.
/// </summary>
public static class SourceSnr
{
    private const int Stretch = 1 << 16;

    // Nothing of a source is looked for below: there the noise of a simulation is no longer LISA's.
    private const double LowestHz = 1e-5;

    /// <param name="wave">The source.</param>
    /// <param name="constellation">Known a minute beyond the data.</param>
    /// <param name="startSeconds">Of the data.</param>
    /// <param name="durationSeconds">Of the data.</param>
    /// <param name="sampleRateHz">Of the data.</param>
    /// <param name="noise">Levels and arm.</param>
    public static double Of(
        BandLimitedWave wave, IConstellation constellation, double startSeconds, double durationSeconds, double sampleRateHz, LisaNoise noise)
    {
        ArgumentNullException.ThrowIfNull(wave);
        var rateHz = SourceSignal.SlowRateHz(wave.HighestFrequencyHz, sampleRateHz);
        var signal = new SourceSignal(constellation, startSeconds, rateHz, [wave]);
        var evaluator = new TdiEvaluator([.. Michelson.Aet(TdiGeneration.Second).Take(2)], new TdiOptions(rateHz));
        var samples = (long)(durationSeconds * rateHz);
        var weights = new double[(Stretch / 2) + 1];
        for (var bin = 1; bin < weights.Length; bin++)
        {
            var frequencyHz = bin * rateHz / Stretch;
            weights[bin] = frequencyHz < LowestHz ? 0 : 4 / (Density(noise, frequencyHz) * rateHz * Stretch);
        }

        var sum = 0.0;
        for (var first = -(Stretch / 2L); first < samples; first += Stretch / 2)
        {
            sum += Power(signal, evaluator, constellation, startSeconds, rateHz, first, samples, weights);
        }

        return Math.Sqrt(sum);
    }

    // Where equal arms are blind, real ones are not quite: the density is averaged over 4 % of the frequency.
    private static double Density(LisaNoise noise, double frequencyHz)
    {
        var sum = 0.0;
        for (var place = -4; place <= 4; place++)
        {
            sum += noise.A(frequencyHz * (1 + (0.005 * place)), TdiGeneration.Second);
        }

        return sum / 9;
    }

    private static double Power(
        SourceSignal signal, TdiEvaluator evaluator, IConstellation constellation, double startSeconds, double rateHz, long first, long samples, double[] weights)
    {
        var (begin, end) = (Math.Max(0, first), Math.Min(samples, first + Stretch));
        var length = (int)(end - begin);
        var travel = new double[6];
        Span<double> middle = [startSeconds + ((begin + end) / 2 / rateHz)];
        foreach (var link in Link.All)
        {
            constellation.LightTravelTimes(link, middle, travel.AsSpan(link.Column, 1));
        }

        // Arms change by some milliseconds in the longest of stretches.
        var halo = evaluator.Halo(travel.Min() - 0.5, travel.Max() + 0.5);
        var padded = halo.Leading + length + halo.Trailing;
        var rented = ArrayPool<double>.Shared.Rent((13 * padded) + (2 * length));
        var links = rented.AsSpan(0, 6 * padded);
        var delays = rented.AsSpan(6 * padded, 6 * padded);
        var times = rented.AsSpan(12 * padded, padded);
        var channels = rented.AsSpan(13 * padded, 2 * length);
        links.Clear();
        signal.Add(begin - halo.Leading, links);
        for (var i = 0; i < padded; i++)
        {
            times[i] = startSeconds + ((begin - halo.Leading + i) / rateHz);
        }

        foreach (var link in Link.All)
        {
            constellation.LightTravelTimes(link, times, delays.Slice(link.Column * padded, padded));
        }

        evaluator.Apply(links, delays, halo.Leading, channels);
        var sum = 0.0;
        using var fft = RealFft.Rent(Stretch);
        for (var channel = 0; channel < 2; channel++)
        {
            fft.Time.Clear();
            for (var i = 0; i < length; i++)
            {
                var place = (int)(begin - first) + i;
                fft.Time[place] = channels[(channel * length) + i] * Math.Sin(Math.PI * (place + 0.5) / Stretch);
            }

            fft.Forward();
            for (var bin = 0; bin < weights.Length; bin++)
            {
                var value = fft.Frequency[bin];
                sum += weights[bin] * ((value.Real * value.Real) + (value.Imaginary * value.Imaginary));
            }
        }

        ArrayPool<double>.Shared.Return(rented);
        return sum;
    }
}
