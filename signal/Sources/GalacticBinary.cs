using Lisa.Signal.Simulation;

namespace Lisa.Signal.Sources;

/// <summary>
/// A compact binary in the Galaxy on a circular orbit that shrinks slowly, so that one frequency and its derivative describe it for years. With phase
/// Φ(t) = 2πft + πḟt² − φ₀ its strain in its own frame is h₊ = −A (1 + cos²ι) cos Φ and h× = −2A cos ι sin Φ, turned by the polarisation angle ψ: h₊
/// cos 2ψ − h× sin 2ψ and h₊ sin 2ψ + h× cos 2ψ. Signs and angles are those of the LISA Data Challenges' manual, t is counted from <see
/// cref="EpochSeconds"/>.
/// </summary>
/// <param name="Amplitude">A, dimensionless: see <see cref="AmplitudeOf"/>.</param>
/// <param name="FrequencyHz">Of the gravitational wave at the epoch, twice the orbit's; above 0.</param>
/// <param name="FrequencyDerivativeHzPerSecond">ḟ: see <see cref="ChirpOf"/>; negative where mass transfer widens the orbit.</param>
public sealed record GalacticBinary(double Amplitude, double FrequencyHz, double FrequencyDerivativeHzPerSecond)
{
    /// <summary>A parsec over c (IAU 2015, resolution B2).</summary>
    public const double ParsecSeconds = Inspiral.MegaparsecSeconds * 1e-6;

    /// <summary>λ.</summary>
    public double EclipticLongitudeRadians { get; init; }

    /// <summary>β.</summary>
    public double EclipticLatitudeRadians { get; init; }

    /// <summary>ι, between the orbit's axis and the line of sight; 0 is face-on, the loudest.</summary>
    public double InclinationRadians { get; init; }

    /// <summary>ψ.</summary>
    public double PolarisationRadians { get; init; }

    /// <summary>φ₀.</summary>
    public double InitialPhaseRadians { get; init; }

    /// <summary>When frequency and phase are what they are said to be, on the barycentre's clock.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>
    /// A = 2 (G Mc)^(5/3) (πf)^(2/3)/(c⁴ D) for masses in solar masses and a distance in parsec: the leading order, Maggiore, Gravitational Waves,
    /// volume 1, section 4.1.
    /// </summary>
    public static double AmplitudeOf(double mass1SolarMasses, double mass2SolarMasses, double distanceParsec, double frequencyHz) =>
        2 * Math.Pow(ChirpSeconds(mass1SolarMasses, mass2SolarMasses), 5.0 / 3) * Math.Pow(Math.PI * frequencyHz, 2.0 / 3) / (distanceParsec * ParsecSeconds);

    /// <summary>ḟ = (96/5) π^(8/3) (G Mc/c³)^(5/3) f^(11/3) in Hz/s: what the loss to gravitational waves alone makes; same source.</summary>
    public static double ChirpOf(double mass1SolarMasses, double mass2SolarMasses, double frequencyHz) =>
        96.0 / 5 * Math.Pow(Math.PI, 8.0 / 3) * Math.Pow(ChirpSeconds(mass1SolarMasses, mass2SolarMasses), 5.0 / 3) * Math.Pow(frequencyHz, 11.0 / 3);

    /// <summary>A binary driven by gravitational waves alone.</summary>
    public static GalacticBinary OfMasses(double mass1SolarMasses, double mass2SolarMasses, double distanceParsec, double frequencyHz) => new(
        AmplitudeOf(mass1SolarMasses, mass2SolarMasses, distanceParsec, frequencyHz), frequencyHz, ChirpOf(mass1SolarMasses, mass2SolarMasses, frequencyHz));

    /// <summary>The same binary, said for another epoch.</summary>
    public GalacticBinary At(double epochSeconds)
    {
        var seconds = epochSeconds - EpochSeconds;
        var cycles = seconds * (FrequencyHz + (FrequencyDerivativeHzPerSecond * seconds / 2));
        var phase = InitialPhaseRadians - (2 * Math.PI * (cycles - Math.Floor(cycles)));
        return seconds == 0
            ? this
            : this with
            {
                FrequencyHz = FrequencyHz + (FrequencyDerivativeHzPerSecond * seconds),
                InitialPhaseRadians = phase < 0 ? phase + (2 * Math.PI) : phase,
                EpochSeconds = epochSeconds,
            };
    }

    /// <summary>The wave as it comes to the solar system.</summary>
    public PlaneWave ToWave() => new(EclipticLongitudeRadians, EclipticLatitudeRadians, Strain);

    /// <summary>h₊ and h× at the barycentre at each of the times. Spans are of one length.</summary>
    public void Strain(ReadOnlySpan<double> barycentreSeconds, Span<double> plus, Span<double> cross)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(plus.Length, barycentreSeconds.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(cross.Length, barycentreSeconds.Length);
        var cosine = Math.Cos(InclinationRadians);
        var (sineTurn, cosineTurn) = Math.SinCos(2 * PolarisationRadians);
        var (fromPlus, fromCross) = (-Amplitude * (1 + (cosine * cosine)), -2 * Amplitude * cosine);
        for (var i = 0; i < barycentreSeconds.Length; i++)
        {
            // Whole cycles are left out before the sine: there may be 1e7 of them.
            var seconds = barycentreSeconds[i] - EpochSeconds;
            var cycles = seconds * (FrequencyHz + (FrequencyDerivativeHzPerSecond * seconds / 2));
            var (sine, cosinePhase) = Math.SinCos((2 * Math.PI * (cycles - Math.Floor(cycles))) - InitialPhaseRadians);
            var (own, ownCross) = (fromPlus * cosinePhase, fromCross * sine);
            plus[i] = (own * cosineTurn) - (ownCross * sineTurn);
            cross[i] = (own * sineTurn) + (ownCross * cosineTurn);
        }
    }

    private static double ChirpSeconds(double mass1, double mass2)
    {
        if (!(mass1 > 0 && mass2 > 0 && double.IsFinite(mass1 + mass2)))
        {
            throw new ArgumentOutOfRangeException(nameof(mass1), $"{mass1}, {mass2}", "Masses are positive numbers of solar masses.");
        }

        return Math.Pow(mass1 * mass2, 0.6) / Math.Pow(mass1 + mass2, 0.2) * Inspiral.SolarMassSeconds;
    }
}
