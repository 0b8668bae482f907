using Lisa.Signal.Simulation;

namespace Lisa.Signal.Sources;

/// <summary>What a binary's wave is at one time.</summary>
/// <param name="Amplitude">2ηM (MΩ)^(2/3) in seconds, damped in the ringdown; over the distance in seconds it is the A of h₊ = −A (1 + cos²ι) cos Φ.</param>
/// <param name="PhaseRadians">Φ, 0 at coalescence.</param>
/// <param name="FrequencyHz">Φ's change over 2π.</param>
public readonly record struct ChirpState(double Amplitude, double PhaseRadians, double FrequencyHz);

/// <summary>
/// Inspiral, merger and ringdown of two black holes without spins on a circular orbit, the dominant (2, 2) mode: <see cref="LateInspiral"/> up to the innermost
/// stable orbit, <see cref="MergerRingdown"/> from there, joined with the same frequency and the same change of it. The amplitude is the leading order's
/// at the momentary frequency, which at the merger is off by what higher orders and numerical relativity know better: the largest is about 18 % above
/// numerical relativity's for equal masses and 6 % for 10 to 1. From coalescence on it falls as [(1 − tanh u)/2]^½, so as e^(−u) in the end. A time's value is a function of it
/// alone. Immutable and thread-safe.
/// </summary>
public sealed class MassiveChirp
{
    /// <summary>Of the larger to the smaller mass; beyond it the final hole's fits and TaylorT4 are not to be trusted.</summary>
    public const double LargestMassRatio = 20;

    // Amplitudes below 1e-17 of the peak are rounding.
    private const double DampingTimesKept = 40;

    private readonly LateInspiral inspiral;
    private readonly MergerRingdown merger;
    private readonly double amplitude;

    /// <exception cref="ArgumentOutOfRangeException">A mass is not positive, or their ratio is beyond <see cref="LargestMassRatio"/>.</exception>
    public MassiveChirp(double mass1SolarMasses, double mass2SolarMasses)
    {
        var (larger, smaller) = (Math.Max(mass1SolarMasses, mass2SolarMasses), Math.Min(mass1SolarMasses, mass2SolarMasses));
        if (!(smaller > 0 && double.IsFinite(larger) && larger <= LargestMassRatio * smaller))
        {
            throw new ArgumentOutOfRangeException(
                nameof(mass1SolarMasses), $"{mass1SolarMasses}, {mass2SolarMasses}",
                $"Masses are positive numbers of solar masses, the larger at most {LargestMassRatio} times the smaller.");
        }

        var total = larger + smaller;
        var eta = larger / total * (smaller / total);
        TotalMassSeconds = total * Inspiral.SolarMassSeconds;
        inspiral = new LateInspiral(eta);
        merger = new MergerRingdown(eta, LateInspiral.LastFrequency, inspiral.LastFrequencyChange);
        amplitude = 2 * eta * TotalMassSeconds;
    }

    /// <summary>M in seconds.</summary>
    public double TotalMassSeconds { get; }

    /// <summary>Of the final hole's (2, 2, 0) mode, to which the wave's frequency relaxes.</summary>
    public double RingdownFrequencyHz => merger.ModeFrequency / (2 * Math.PI * TotalMassSeconds);

    /// <summary>In it the ringdown falls by e.</summary>
    public double RingdownDampingSeconds => merger.DampingTime * TotalMassSeconds;

    /// <summary>Where inspiral and merger meet, from coalescence; negative.</summary>
    public double InspiralEndSeconds => merger.Start * RingdownDampingSeconds;

    /// <summary>The wave's frequency there.</summary>
    public double InspiralEndHz => LateInspiral.LastFrequency / (Math.PI * TotalMassSeconds);

    /// <summary>After it there is nothing, from coalescence.</summary>
    public double EndSeconds => DampingTimesKept * RingdownDampingSeconds;

    /// <param name="seconds">From coalescence, which is the peak of the curvature's modulus.</param>
    public ChirpState At(double seconds)
    {
        var sinceInspiral = seconds - InspiralEndSeconds;
        if (sinceInspiral < 0)
        {
            var (frequency, phase) = inspiral.At(inspiral.LastTime - (sinceInspiral / TotalMassSeconds));
            return State(frequency, phase + merger.StartPhase, 1);
        }

        if (seconds > EndSeconds)
        {
            return new ChirpState(0, 0, RingdownFrequencyHz);
        }

        var late = merger.At(seconds / RingdownDampingSeconds);
        return State(late.Frequency, late.Phase, late.Damping);
    }

    /// <summary>When, from coalescence, the inspiral passes a frequency; negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The inspiral ends below it.</exception>
    public double SecondsAt(double frequencyHz)
    {
        if (!(frequencyHz > 0 && frequencyHz <= InspiralEndHz))
        {
            throw new ArgumentOutOfRangeException(
                nameof(frequencyHz), frequencyHz, $"The inspiral's frequencies are above 0 and end at {InspiralEndHz} Hz; name one of them.");
        }

        // The frequency goes as about τ^(-3/8) all along, so each correction by that rule leaves a small part of the error.
        var (wanted, time) = (frequencyHz * Math.PI * TotalMassSeconds, inspiral.LastTime);
        for (var pass = 0; pass < 30; pass++)
        {
            time = Math.Max(inspiral.LastTime, time * Math.Pow(inspiral.At(time).Frequency / wanted, 8.0 / 3));
        }

        return InspiralEndSeconds - ((time - inspiral.LastTime) * TotalMassSeconds);
    }

    private ChirpState State(double frequency, double phase, double damping) => new(
        amplitude * Math.Cbrt(frequency * frequency) * damping, 2 * phase, frequency / (Math.PI * TotalMassSeconds));
}
