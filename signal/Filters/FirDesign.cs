namespace Lisa.Signal.Filters;

/// <summary>
/// Linear-phase low-, high- and band-pass filters by the windowed sinc with a Kaiser window (Kaiser 1974; Oppenheim and Schafer,
/// Discrete-Time Signal Processing, section 7.5). Taps are symmetric and odd in number, so <see cref="FirFilter"/> applies them without delay.
/// The gain is exactly 1 in the middle of the pass band (at 0 Hz for a low-pass, at the Nyquist frequency for a high-pass), and about
/// one half at the cut-offs; ripple in pass and stop band keeps the stated attenuation to Kaiser's estimate, within 2 dB. Equal to
/// scipy.signal.firwin.
/// </summary>
public static class FirDesign
{
    /// <summary>More taps than any sensible filter has; a narrower transition is refused.</summary>
    public const int MostTaps = (1 << 22) + 1;

    /// <param name="sampleRateHz">Above 0.</param>
    /// <param name="cutoffHz">Half-amplitude frequency, between 0 and the Nyquist frequency.</param>
    /// <param name="transitionHz">Width of the transition between pass and stop band, centred at the cut-off.</param>
    /// <param name="attenuationDb">Ripple below unit gain, from 8 (loose) to 200 dB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range, or the filter would have more than MostTaps taps.</exception>
    public static double[] Lowpass(double sampleRateHz, double cutoffHz, double transitionHz, double attenuationDb)
    {
        RequireInside(sampleRateHz, cutoffHz, nameof(cutoffHz));
        return Sinc(Taps(sampleRateHz, transitionHz, attenuationDb), sampleRateHz, 0, cutoffHz, KaiserBeta(attenuationDb));
    }

    /// <inheritdoc cref="Lowpass"/>
    public static double[] Highpass(double sampleRateHz, double cutoffHz, double transitionHz, double attenuationDb)
    {
        RequireInside(sampleRateHz, cutoffHz, nameof(cutoffHz));
        return Sinc(Taps(sampleRateHz, transitionHz, attenuationDb), sampleRateHz, cutoffHz, sampleRateHz / 2, KaiserBeta(attenuationDb));
    }

    /// <summary>Passes what lies between two half-amplitude frequencies; the rest as <see cref="Lowpass"/>.</summary>
    public static double[] Bandpass(double sampleRateHz, double lowHz, double highHz, double transitionHz, double attenuationDb)
    {
        RequireInside(sampleRateHz, lowHz, nameof(lowHz));
        RequireInside(sampleRateHz, highHz, nameof(highHz));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(highHz, lowHz);
        return Sinc(Taps(sampleRateHz, transitionHz, attenuationDb), sampleRateHz, lowHz, highHz, KaiserBeta(attenuationDb));
    }

    /// <summary>How many taps a transition of this width takes: Kaiser's estimate, made odd.</summary>
    public static int Taps(double sampleRateHz, double transitionHz, double attenuationDb)
    {
        if (!(sampleRateHz > 0 && double.IsFinite(sampleRateHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(sampleRateHz), sampleRateHz, "A sample rate is a positive number of hertz.");
        }

        if (!(attenuationDb >= 8 && attenuationDb <= 200))
        {
            throw new ArgumentOutOfRangeException(nameof(attenuationDb), attenuationDb, "The attenuation lies between 8 and 200 dB.");
        }

        var widthOfNyquist = transitionHz / (sampleRateHz / 2);
        var taps = Math.Ceiling(((attenuationDb - 7.95) / 2.285 / (Math.PI * widthOfNyquist)) + 1);
        return widthOfNyquist > 0 && widthOfNyquist < 1 && taps <= MostTaps
            ? (int)taps | 1
            : throw new ArgumentOutOfRangeException(
                nameof(transitionHz), transitionHz, $"The transition is wider than nothing, narrower than {sampleRateHz / 2} Hz, and takes at most {MostTaps} taps (this one: {taps}).");
    }

    /// <summary>The Kaiser window's shape for an attenuation (Oppenheim and Schafer, equation 7.75).</summary>
    public static double KaiserBeta(double attenuationDb) => attenuationDb switch
    {
        > 50 => 0.1102 * (attenuationDb - 8.7),
        > 21 => (0.5842 * Math.Pow(attenuationDb - 21, 0.4)) + (0.07886 * (attenuationDb - 21)),
        _ => 0,
    };

    /// <summary>
    /// The ideal band from <paramref name="lowHz"/> to <paramref name="highHz"/> cut to an odd number of taps by a Kaiser window.
    /// </summary>
    internal static double[] Sinc(int taps, double sampleRateHz, double lowHz, double highHz, double kaiserBeta)
    {
        var (low, high) = (2 * lowHz / sampleRateHz, 2 * highHz / sampleRateHz);
        var unitGainAt = low == 0 ? 0 : high == 1 ? 1 : (low + high) / 2;
        var half = taps / 2;
        var values = new double[taps];
        var gain = 0.0;
        for (var i = 0; i < taps; i++)
        {
            var offset = i - half;
            var ideal = offset == 0 ? high - low : (Math.Sin(Math.PI * high * offset) - Math.Sin(Math.PI * low * offset)) / (Math.PI * offset);
            values[i] = ideal * Kaiser(half == 0 ? 0 : (double)offset / half, kaiserBeta);
            gain += values[i] * Math.Cos(Math.PI * offset * unitGainAt);
        }

        for (var i = 0; i < taps; i++)
        {
            values[i] /= gain;
        }

        return values;
    }

    private static double Kaiser(double position, double beta) =>
        BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - (position * position)))) / BesselI0(beta);

    // The power series, all of whose terms are positive: no digits are lost, and 200 dB (argument 21) takes about 60 terms.
    private static double BesselI0(double x)
    {
        var (sum, term, quarter) = (1.0, 1.0, x * x / 4);
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }

    private static void RequireInside(double sampleRateHz, double frequencyHz, string name)
    {
        if (!(frequencyHz > 0 && frequencyHz < sampleRateHz / 2))
        {
            throw new ArgumentOutOfRangeException(name, frequencyHz, $"A cut-off lies between 0 and the Nyquist frequency, {sampleRateHz / 2} Hz.");
        }
    }
}
