namespace Lisa.Signal.Simulation;

/// <summary>A compact binary; masses are in the detector's frame, redshift included.</summary>
/// <param name="Mass1SolarMasses">Above 0.</param>
/// <param name="Mass2SolarMasses">Above 0.</param>
/// <param name="DistanceMpc">Luminosity distance, above 0.</param>
/// <param name="CoalescenceSeconds">On the caller's time axis.</param>
public sealed record InspiralOptions(double Mass1SolarMasses, double Mass2SolarMasses, double DistanceMpc, double CoalescenceSeconds)
{
    /// <summary>The waveform is zero while the gravitational-wave frequency is below this.</summary>
    public double LowFrequencyHz { get; init; } = 20;

    /// <summary>Between the orbit's axis and the line of sight; 0 is face-on, the loudest.</summary>
    public double InclinationRadians { get; init; }

    /// <summary>Phase of the gravitational wave at coalescence.</summary>
    public double CoalescencePhaseRadians { get; init; }
}

/// <summary>
/// The inspiral of two point masses on a circular orbit at leading order, Newtonian in amplitude and in phase (0PN; Maggiore, Gravitational Waves,
/// volume 1, equations 4.19, 4.30-4.32), from LowFrequencyHz to the innermost stable orbit's c³/(6√6 π G M), where it ends abruptly;
/// no merger, no ring-down, no spin. Good for demonstrations and tests of a search, whose phase for real events needs higher orders.
/// With τ the time to coalescence and Mc the chirp mass: f(τ) = (1/π) (5/(256 τ))^(3/8) (G Mc/c³)^(−5/8).
/// </summary>
public sealed class Inspiral
{
    /// <summary>G·M☉/c³, from the nominal solar mass parameter (IAU 2015, resolution B3).</summary>
    public const double SolarMassSeconds = 1.3271244e20 / (299_792_458.0 * 299_792_458.0 * 299_792_458.0);

    /// <summary>A megaparsec over c (IAU 2015, resolution B2).</summary>
    public const double MegaparsecSeconds = 3.0856775814913673e22 / 299_792_458.0;

    private readonly InspiralOptions options;
    private readonly double chirpSeconds;
    private readonly double longest;
    private readonly double shortest;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range, or the whole inspiral lies below LowFrequencyHz.</exception>
    public Inspiral(InspiralOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequirePositive(options.Mass1SolarMasses, nameof(options.Mass1SolarMasses));
        RequirePositive(options.Mass2SolarMasses, nameof(options.Mass2SolarMasses));
        RequirePositive(options.DistanceMpc, nameof(options.DistanceMpc));
        RequirePositive(options.LowFrequencyHz, nameof(options.LowFrequencyHz));
        this.options = options;
        var total = options.Mass1SolarMasses + options.Mass2SolarMasses;
        ChirpMassSolarMasses = Math.Pow(options.Mass1SolarMasses * options.Mass2SolarMasses, 0.6) / Math.Pow(total, 0.2);
        chirpSeconds = ChirpMassSolarMasses * SolarMassSeconds;
        LastFrequencyHz = 1 / (6 * Math.Sqrt(6) * Math.PI * total * SolarMassSeconds);
        if (!(options.LowFrequencyHz < LastFrequencyHz))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.LowFrequencyHz, $"The inspiral of {total} solar masses ends at {LastFrequencyHz} Hz; let LowFrequencyHz lie below that.");
        }

        longest = SecondsToCoalescence(options.LowFrequencyHz);
        shortest = SecondsToCoalescence(LastFrequencyHz);
    }

    /// <summary>(m₁ m₂)^(3/5)/(m₁ + m₂)^(1/5).</summary>
    public double ChirpMassSolarMasses { get; }

    /// <summary>Gravitational-wave frequency at the innermost stable circular orbit.</summary>
    public double LastFrequencyHz { get; }

    /// <summary>From LowFrequencyHz to coalescence.</summary>
    public double DurationSeconds => longest;

    /// <summary>Gravitational-wave frequency this long before coalescence; argument above 0.</summary>
    public double FrequencyHz(double secondsToCoalescence) =>
        Math.Pow(5 / (256 * secondsToCoalescence), 0.375) * Math.Pow(chirpSeconds, -0.625) / Math.PI;

    /// <summary>How long before coalescence the frequency is reached: the inverse of <see cref="FrequencyHz"/>.</summary>
    public double SecondsToCoalescence(double frequencyHz) =>
        5.0 / 256 * Math.Pow(Math.PI * frequencyHz, -8.0 / 3) * Math.Pow(chirpSeconds, -5.0 / 3);

    /// <summary>
    /// Strain h₊ and h× at startSeconds, startSeconds + 1/sampleRateHz, …; h× is h₊ a quarter of a cycle later. Frequencies above half the
    /// sample rate alias. Spans are of equal length.
    /// </summary>
    public void Fill(double startSeconds, double sampleRateHz, Span<double> plus, Span<double> cross)
    {
        RequirePositive(sampleRateHz, nameof(sampleRateHz));
        ArgumentOutOfRangeException.ThrowIfNotEqual(cross.Length, plus.Length);
        var cosine = Math.Cos(options.InclinationRadians);
        var strain = 4 * chirpSeconds / (options.DistanceMpc * MegaparsecSeconds);
        for (var i = 0; i < plus.Length; i++)
        {
            var toCoalescence = options.CoalescenceSeconds - startSeconds - (i / sampleRateHz);
            if (!(toCoalescence <= longest && toCoalescence >= shortest))
            {
                (plus[i], cross[i]) = (0, 0);
                continue;
            }

            // 4 (G Mc/c²)^(5/3) (π f/c)^(2/3) / D, and minus twice the orbital phase that is left.
            var amplitude = strain * Math.Pow(Math.PI * FrequencyHz(toCoalescence) * chirpSeconds, 2.0 / 3);
            var phase = options.CoalescencePhaseRadians - (2 * Math.Pow(toCoalescence / (5 * chirpSeconds), 0.625));
            plus[i] = amplitude * (1 + (cosine * cosine)) / 2 * Math.Cos(phase);
            cross[i] = amplitude * cosine * Math.Sin(phase);
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is a positive number.");
        }
    }
}
