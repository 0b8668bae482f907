using System.Numerics;
using Lisa.Signal.Fourier;
using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// The Fourier transform of a chirp's A(t) cos Φ(t), ∫ h exp(−2πift) dt in seconds² at 1 second of distance, coalescence at time 0. It is taken of the complex A exp(iΦ)
/// in time, at a rate at which nothing of it aliases, so merger and ringdown are in it as they are; what lies above the data's Nyquist frequency is
/// cut off and not folded.
/// </summary>
public static class ChirpSpectrum
{
    // The ringdown's rest, 5e-5 of the amplitude, is left out: a heavy binary's would last for half a day.
    private const double DampingTimesKept = 10;

    /// <summary>Where a template begins that lasts so long: at the first frequency or later.</summary>
    public static double StartHz(MassiveChirp chirp, double lowHz, double longestSeconds)
    {
        ArgumentNullException.ThrowIfNull(chirp);
        return Math.Min(Math.Max(lowHz, chirp.At(-longestSeconds).FrequencyHz), chirp.InspiralEndHz);
    }

    /// <param name="chirp">What is transformed.</param>
    /// <param name="startHz">From where its amplitude rises (<see cref="MassiveBinary.LowFrequencyHz"/>); the duration from there is within the band's.</param>
    /// <param name="band">Its frequencies.</param>
    /// <param name="spectrum">Receives a value for each bin.</param>
    public static void Fill(MassiveChirp chirp, double startHz, SearchBand band, Span<Complex> spectrum)
    {
        ArgumentNullException.ThrowIfNull(chirp);
        ArgumentNullException.ThrowIfNull(band);
        ArgumentOutOfRangeException.ThrowIfNotEqual(spectrum.Length, band.Bins);
        var oversampling = 2;
        while (oversampling * band.SampleRateHz < 4 * chirp.RingdownFrequencyHz)
        {
            oversampling *= 2;
        }

        var (rateHz, samples) = (oversampling * band.SampleRateHz, oversampling * band.Samples);
        var (first, last) = ((long)Math.Ceiling(chirp.SecondsAt(startHz) * rateHz), (long)Math.Floor(DampingTimesKept * chirp.RingdownDampingSeconds * rateHz));
        if (-first >= samples)
        {
            throw new ArgumentOutOfRangeException(
                nameof(startHz), startHz, $"The chirp lasts {-first / rateHz} s from there, the transform {band.Samples / band.SampleRateHz} s; begin later.");
        }

        last = Math.Min(last, first + samples - 1);

        using var fft = ComplexFft.Rent(samples);
        var work = fft.Data;
        work.Clear();
        for (var i = first; i <= last; i++)
        {
            var state = chirp.At(i / rateHz);
            var amplitude = state.Amplitude * MassiveBinary.Onset(state.FrequencyHz, startHz);
            var (sine, cosine) = Math.SinCos(state.PhaseRadians);
            work[(int)(i < 0 ? i + samples : i)] = new Complex(amplitude * cosine, amplitude * sine);
        }

        fft.Forward();

        // A cosine is half of its complex exponential, at positive frequencies.
        var scale = 0.5 / rateHz;
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            spectrum[bin] = work[bin] * scale;
        }
    }
}
