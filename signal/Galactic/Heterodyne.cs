using System.Numerics;
using Lisa.Signal.Filters;
using Lisa.Signal.Reductions;

namespace Lisa.Signal.Galactic;

/// <summary>What <see cref="Heterodyne"/> brings down.</summary>
/// <param name="SampleRateHz">Of the series; above 0.</param>
/// <param name="CarrierHz">f_c, the middle of the band.</param>
/// <param name="PassHz">Half the width of the band that passes unchanged, on both sides of f_c; above 0.</param>
/// <param name="ReachSeconds">Half the filter's length: samples that are so far from an envelope sample still have a share in it.</param>
public sealed record HeterodyneOptions(double SampleRateHz, double CarrierHz, double PassHz, double ReachSeconds);

/// <summary>
/// A band of a real series as a slow complex envelope: x(t) = Re(env(t) exp 2πi f_c t) for what lies within PassHz of f_c. The series is multiplied
/// with 2 exp(−2πi f_c t), low-passed by a symmetric filter (Kaiser, 100 dB), and every Step-th sample is kept: as few as leave the band free of
/// aliases. A gap is NaN in every sample that it has a share in, so it grows by the reach on both sides; a longer reach needs fewer samples. Immutable and
/// thread-safe.
/// </summary>
public sealed class Heterodyne
{
    private const double AttenuationDb = 100;

    private readonly HeterodyneOptions options;
    private readonly double[] cosines;
    private readonly double[] sines;

    /// <exception cref="ArgumentException">The band does not lie between 0 and the Nyquist frequency with room for the filter's transition.</exception>
    public Heterodyne(HeterodyneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;

        // Kaiser's estimate, solved for the transition: 2·reach = (A − 7.95)/(2.285 · 2π · transition).
        var transitionHz = (AttenuationDb - 7.95) / (2.285 * 4 * Math.PI * options.ReachSeconds);
        if (!(options.PassHz > 0 && transitionHz > 0 && options.CarrierHz - options.PassHz > 0
            && options.CarrierHz + options.PassHz < options.SampleRateHz / 2 && (2 * options.PassHz) + transitionHz < options.SampleRateHz / 2))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options, $"A band and its transition of {transitionHz} Hz lie between 0 and the Nyquist frequency; raise the rate or the reach.");
        }

        var taps = FirDesign.Lowpass(options.SampleRateHz, options.PassHz + (transitionHz / 2), transitionHz, AttenuationDb);
        Reach = taps.Length / 2;
        Step = (int)Math.Floor(options.SampleRateHz / ((2 * options.PassHz) + transitionHz));
        (cosines, sines) = (new double[taps.Length], new double[taps.Length]);
        for (var i = 0; i < taps.Length; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * options.CarrierHz * (i - Reach) / options.SampleRateHz);
            (cosines[i], sines[i]) = (2 * taps[i] * cosine, -2 * taps[i] * sine);
        }
    }

    /// <summary>Samples of the series between two of the envelope.</summary>
    public int Step { get; }

    /// <summary>Samples on each side that have a share in one of the envelope.</summary>
    public int Reach { get; }

    /// <summary>The envelope at one time.</summary>
    /// <param name="support">2 Reach + 1 samples around it.</param>
    /// <param name="seconds">The time.</param>
    public Complex At(ReadOnlySpan<double> support, double seconds)
    {
        var value = new Complex(FixedOrder.Dot(support, cosines), FixedOrder.Dot(support, sines));
        var turns = options.CarrierHz * seconds;
        var (sine, cosine) = Math.SinCos(-2 * Math.PI * (turns - Math.Floor(turns)));
        value *= new Complex(cosine, sine);
        return double.IsFinite(value.Real) && double.IsFinite(value.Imaginary) ? value : new Complex(double.NaN, double.NaN);
    }
}
