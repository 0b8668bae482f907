using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Spectra;

namespace Lisa.Tests.Unit.Instrument;

/// <summary>Instruments to test.</summary>
internal static class Simulated
{
    public const double RateHz = 4;
    public const double StartSeconds = 1e6;

    public static EqualArmConstellation Orbits { get; } = new(new EqualArmOptions { InitialPositionRadians = 0.7, InitialRotationRadians = 0.3 });

    /// <summary>Interpolated orbits: a table is twenty times faster than the formulas.</summary>
    public static IConstellation Table(double durationSeconds) => OrbitTable.Around(Orbits, StartSeconds, durationSeconds).Constellation;

    public static InstrumentOptions Options(MeasurementForm form, InstrumentNoise? noise = null, long seed = 5) =>
        new(RateHz, StartSeconds, seed, form) { Noise = noise ?? new InstrumentNoise() };

    public static InstrumentSimulator Instrument(InstrumentOptions options, IConstellation orbits, params TestMassGlitch[] glitches) =>
        new(options, orbits, null, new GlitchTrain(glitches));

    public static double[] Fill(InstrumentSimulator instrument, long first, int length)
    {
        var columns = new double[instrument.Options.Columns * length];
        instrument.Fill(first, columns);
        return columns;
    }

    public static double[] Travel(IConstellation orbits, long first, int length)
    {
        var times = Enumerable.Range(0, length).Select(i => StartSeconds + ((first + i) / RateHz)).ToArray();
        var travel = new double[6 * length];
        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, times, travel.AsSpan(link.Column * length, length));
        }

        return travel;
    }

    /// <summary>
    /// Largest value of the series below about 0.03 Hz: under a window of 100 s, which lets nothing through of what interpolation leaves near the
    /// Nyquist frequency.
    /// </summary>
    public static double Slow(double[] series)
    {
        var window = new double[400];
        Window.Blackman.Fill(window);
        return Enumerable.Range(0, (series.Length - window.Length) / 100)
            .Max(i => Math.Abs(window.Select((weight, k) => weight * series[(100 * i) + k]).Sum())) / window.Sum();
    }
}
