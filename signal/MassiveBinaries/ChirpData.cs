using System.Numerics;
using Lisa.Signal.Constellation;
using Lisa.Signal.Fourier;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// A stretch of A and E around a coalescence, tapered and transformed, and what it takes to compare it with chirps: noise, orbits, the combination. Immutable.
/// </summary>
public sealed class ChirpData
{
    // Of the stretch, after the coalescence.
    private const double AfterShare = 1.0 / 8;

    /// <param name="a">A from sample 0 on; not finite where there are no data.</param>
    /// <param name="e">E, as long.</param>
    /// <param name="originSeconds">Of sample 0, on the orbits' clock.</param>
    /// <param name="arrivalSeconds">Where the coalescence is, about.</param>
    /// <param name="taperSeconds">Over which data fall off towards a gap, and at both ends of the stretch.</param>
    /// <param name="band">Its transform is as long as the stretch.</param>
    /// <param name="noise">At its bins.</param>
    /// <param name="constellation">From half a day before the stretch to half a day after it.</param>
    public ChirpData(
        ReadOnlySpan<double> a, ReadOnlySpan<double> e, double originSeconds, double arrivalSeconds, double taperSeconds, SearchBand band, InverseNoise noise,
        IConstellation constellation)
    {
        ArgumentNullException.ThrowIfNull(band);
        (Band, Noise, Constellation) = (band, noise, constellation);
        var first = (int)Math.Round((arrivalSeconds - originSeconds) * band.SampleRateHz) - (int)(band.Samples * (1 - AfterShare));
        StartSeconds = originSeconds + (first / band.SampleRateHz);
        var (from, to) = (Math.Clamp(first, 0, a.Length), Math.Clamp(first + band.Samples, 0, a.Length));
        var taper = new GapTaper(a[from..to], e[from..to], (int)Math.Round(taperSeconds * band.SampleRateHz));
        A = Transform(a[from..to], taper, first - from);
        E = Transform(e[from..to], taper, first - from);
        Transfers = ChirpGeometry.Transfers(constellation, band, arrivalSeconds);
    }

    /// <summary>Time of the stretch's first sample.</summary>
    public double StartSeconds { get; }

    public SearchBand Band { get; }

    internal InverseNoise Noise { get; }

    internal IConstellation Constellation { get; }

    internal Complex[] A { get; }

    internal Complex[] E { get; }

    internal Complex[] Transfers { get; }

    /// <summary>The longest chirp that the stretch holds between its tapers.</summary>
    public static double LongestSeconds(SearchBand band, double taperSeconds)
    {
        ArgumentNullException.ThrowIfNull(band);
        return ((1 - AfterShare) * band.Samples / band.SampleRateHz) - (2 * taperSeconds);
    }

    /// <summary>ρ² of the search's statistic (<see cref="ChirpFilter"/>) at its best time, and that time.</summary>
    internal (double Power, double Seconds) BestTime(ChirpPoint point, double longestSeconds, double aroundSeconds, double reachSeconds)
    {
        var filter = new ChirpFilter(point, longestSeconds, Band, Noise);
        using var fitA = ComplexFft.Rent(Band.Samples);
        using var fitE = ComplexFft.Rent(Band.Samples);
        filter.MultiplyA(A, fitA.Data);
        filter.MultiplyE(E, fitE.Data);
        fitA.Inverse();
        fitE.Inverse();
        var (first, last) = ((int)((aroundSeconds - reachSeconds - StartSeconds) * Band.SampleRateHz), (int)((aroundSeconds + reachSeconds - StartSeconds) * Band.SampleRateHz));
        var (best, at) = (0.0, Math.Max(0, first));
        for (var i = at; i <= Math.Min(last, Band.Samples - 1); i++)
        {
            var power = Math.Pow(fitA.Data[i].Magnitude, 2) + Math.Pow(fitE.Data[i].Magnitude, 2);
            (best, at) = power > best ? (power, i) : (best, at);
        }

        // The filter is for transforms without the rate in them.
        return (best * Band.SampleRateHz * Band.SampleRateHz, StartSeconds + (at / Band.SampleRateHz));
    }

    private Complex[] Transform(ReadOnlySpan<double> series, GapTaper taper, int first)
    {
        using var fft = RealFft.Rent(Band.Samples);
        taper.Apply(series, first, fft.Time);
        fft.Forward();
        var spectrum = new Complex[Band.Bins];
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            spectrum[bin] = fft.Frequency[bin] / Band.SampleRateHz;
        }

        return spectrum;
    }
}
