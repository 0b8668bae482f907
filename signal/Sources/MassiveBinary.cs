using Lisa.Signal.Simulation;

namespace Lisa.Signal.Sources;

/// <summary>
/// Two massive black holes that spiral in, merge and ring down (<see cref="MassiveChirp"/>). With its phase Φ(t) − φ_c and amplitude A(t), h₊ = −A (1
/// + cos²ι) cos(Φ − φ_c) and h× = −2A cos ι sin(Φ − φ_c), turned by the polarisation angle ψ; signs and angles are those of <see
/// cref="GalacticBinary"/>, whose wave it is early in the inspiral. It is computed from the time alone, so segments are made independently, with the same bits.
/// <para>
/// What holds: a circular orbit, masses whose ratio is up to <see cref="MassiveChirp.LargestMassRatio"/>, the (2, 2) mode. Not in it: spins and precession,
/// eccentricity, higher modes (which at 10 to 1 are tenths of the amplitude), post-Newtonian corrections of the amplitude, lensing. Against
/// nature its phase is as good as TaylorT4's, for equal masses within 0.05 rad of numerical relativity up to MΩ = 0.05 and worse for unequal ones; its merger is
/// not calibrated. It is made for injections and for searches of the same model.
/// </para>
/// </summary>
/// <param name="Mass1SolarMasses">In the detector's frame, redshift included; which of the two is larger does not matter.</param>
/// <param name="Mass2SolarMasses">In the detector's frame.</param>
/// <param name="DistanceMpc">Luminosity distance, above 0.</param>
/// <param name="CoalescenceSeconds">When the wave of the peak passes the barycentre, on its clock.</param>
public sealed record MassiveBinary(double Mass1SolarMasses, double Mass2SolarMasses, double DistanceMpc, double CoalescenceSeconds)
{
    // Over this share of the first frequency the amplitude rises.
    private const double Rise = 0.1;

    /// <summary>λ.</summary>
    public double EclipticLongitudeRadians { get; init; }

    /// <summary>β.</summary>
    public double EclipticLatitudeRadians { get; init; }

    /// <summary>ι, between the orbit's axis and the line of sight; 0 is face-on, the loudest.</summary>
    public double InclinationRadians { get; init; }

    /// <summary>ψ.</summary>
    public double PolarisationRadians { get; init; }

    /// <summary>φ_c: the wave's phase is −φ_c at coalescence.</summary>
    public double CoalescencePhaseRadians { get; init; }

    /// <summary>
    /// Before the inspiral passes this frequency the wave is 0; from there to 1.1 times it the amplitude rises smoothly (a polynomial of degree 5 in
    /// frequency, with two derivatives). Above 0, below where the inspiral ends: <see cref="MassiveChirp.InspiralEndHz"/>.
    /// </summary>
    public double LowFrequencyHz { get; init; } = 1e-4;

    /// <summary>(m₁ m₂)^(3/5)/(m₁ + m₂)^(1/5), in solar masses.</summary>
    public double ChirpMassSolarMasses => Math.Pow(Mass1SolarMasses * Mass2SolarMasses, 0.6) / Math.Pow(Mass1SolarMasses + Mass2SolarMasses, 0.2);

    /// <summary>The masses of a chirp mass and a mass ratio q ≥ 1, the larger first.</summary>
    public static (double Mass1, double Mass2) MassesOf(double chirpMassSolarMasses, double massRatio)
    {
        var smaller = chirpMassSolarMasses * Math.Pow((1 + massRatio) / (massRatio * massRatio * massRatio), 0.2);
        return (massRatio * smaller, smaller);
    }

    /// <summary>The wave as it comes to the solar system.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A mass, their ratio, the distance or the first frequency is out of its range.</exception>
    public PlaneWave ToWave()
    {
        if (!(DistanceMpc > 0 && double.IsFinite(DistanceMpc)))
        {
            throw new ArgumentOutOfRangeException(nameof(DistanceMpc), DistanceMpc, "A distance is a positive number of megaparsec.");
        }

        var chirp = new MassiveChirp(Mass1SolarMasses, Mass2SolarMasses);
        var first = chirp.SecondsAt(LowFrequencyHz);
        return new PlaneWave(EclipticLongitudeRadians, EclipticLatitudeRadians, (seconds, plus, cross) => Strain(chirp, first, seconds, plus, cross));
    }

    /// <summary>What the amplitude is multiplied with at a frequency.</summary>
    internal static double Onset(double frequencyHz, double lowFrequencyHz)
    {
        var share = Math.Clamp(((frequencyHz / lowFrequencyHz) - 1) / Rise, 0, 1);
        return share * share * share * (10 + (share * ((6 * share) - 15)));
    }

    private void Strain(MassiveChirp chirp, double firstSeconds, ReadOnlySpan<double> barycentreSeconds, Span<double> plus, Span<double> cross)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(plus.Length, barycentreSeconds.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(cross.Length, barycentreSeconds.Length);
        var cosine = Math.Cos(InclinationRadians);
        var (sineTurn, cosineTurn) = Math.SinCos(2 * PolarisationRadians);
        var distance = DistanceMpc * Inspiral.MegaparsecSeconds;
        var (fromPlus, fromCross) = (-(1 + (cosine * cosine)) / distance, -2 * cosine / distance);
        for (var i = 0; i < barycentreSeconds.Length; i++)
        {
            var seconds = barycentreSeconds[i] - CoalescenceSeconds;
            if (seconds <= firstSeconds || seconds > chirp.EndSeconds)
            {
                (plus[i], cross[i]) = (0, 0);
                continue;
            }

            var state = chirp.At(seconds);
            var amplitude = state.Amplitude * Onset(state.FrequencyHz, LowFrequencyHz);
            var (sine, cosinePhase) = Math.SinCos(state.PhaseRadians - CoalescencePhaseRadians);
            var (own, ownCross) = (fromPlus * amplitude * cosinePhase, fromCross * amplitude * sine);
            plus[i] = (own * cosineTurn) - (ownCross * sineTurn);
            cross[i] = (own * sineTurn) + (ownCross * cosineTurn);
        }
    }
}
