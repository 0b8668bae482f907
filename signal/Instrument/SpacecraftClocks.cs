namespace Lisa.Signal.Instrument;

/// <summary>How wrong the three spacecraft's clocks are.</summary>
/// <param name="StartSeconds">When the offsets are what they are said to be, on the orbits' clock.</param>
/// <param name="Seed">Of the wander.</param>
public sealed record ClockOptions(double StartSeconds, long Seed)
{
    /// <summary>Clock minus true time at the start, three values.</summary>
    public IReadOnlyList<double> OffsetSeconds { get; init; } = [1.5, -0.75, 0.1];

    /// <summary>How fast the offset grows, three values: seconds per second.</summary>
    public IReadOnlyList<double> Drift { get; init; } = [5e-8, 6.25e-7, -3.75e-7];

    /// <summary>Root mean square of the wander about that line.</summary>
    public double WanderSeconds { get; init; } = 20e-9;
}

/// <summary>
/// The clocks by which the spacecraft stamp their measurements. When clock i shows τ, the orbits' time is t = τ − δ_i(τ); δ_i is an offset, a linear
/// drift and a wander, which is a sum of eight sinusoids with random phases and with periods from an hour to ten days. A clock is a smooth function:
/// its noise at frequencies of the measurement band, which the sidebands of the laser light would correct, is left out. Immutable and thread-safe.
/// </summary>
public sealed class SpacecraftClocks
{
    private const int Sinusoids = 8;
    private const double ShortestPeriodSeconds = 3600;
    private const double LongestPeriodSeconds = 864_000;
    private const double MostDrift = 1e-3;
    private const double MostOffsetSeconds = 1000;

    // Each brings the time nearer by the clock's drift, which is below 1e-3.
    private const int Passes = 6;

    private readonly ClockOptions options;
    private readonly double[] angular = new double[3 * Sinusoids];
    private readonly double[] phase = new double[3 * Sinusoids];
    private readonly double amplitude;

    /// <exception cref="ArgumentException">There are not three clocks, or one is further off than 1000 s, drifts by more than 1e-3 or wanders by more
    /// than 1 ms.</exception>
    public SpacecraftClocks(ClockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.OffsetSeconds.Count != 3 || options.Drift.Count != 3
            || !options.OffsetSeconds.All(offset => Math.Abs(offset) <= MostOffsetSeconds) || !options.Drift.All(drift => Math.Abs(drift) <= MostDrift)
            || !(options.WanderSeconds is >= 0 and <= 1e-3))
        {
            throw new ArgumentException(
                $"There are three clocks, off by at most {MostOffsetSeconds} s, drifting by at most {MostDrift} and wandering by 0 to 1 ms.", nameof(options));
        }

        this.options = options;
        amplitude = options.WanderSeconds * Math.Sqrt(2.0 / Sinusoids);
        var random = new SeededDraw(InstrumentSeeds.Of(options.Seed, RandomQuantity.Clock));
        for (var i = 0; i < angular.Length; i++)
        {
            angular[i] = 2 * Math.PI / random.LogUniform(ShortestPeriodSeconds, LongestPeriodSeconds);
            phase[i] = 2 * Math.PI * random.Uniform();
        }
    }

    /// <summary>δ of spacecraft 1, 2 or 3 when its clock shows a time, and dδ/dτ.</summary>
    public (double Seconds, double Rate) Offset(int spacecraft, double clockSeconds)
    {
        var since = clockSeconds - options.StartSeconds;
        var (wander, rate) = (0.0, 0.0);
        for (var i = (spacecraft - 1) * Sinusoids; i < spacecraft * Sinusoids; i++)
        {
            var (sine, cosine) = Math.SinCos((angular[i] * since) + phase[i]);
            wander += sine;
            rate += angular[i] * cosine;
        }

        var drift = options.Drift[spacecraft - 1];
        return (options.OffsetSeconds[spacecraft - 1] + (drift * since) + (amplitude * wander), drift + (amplitude * rate));
    }

    /// <summary>δ of a spacecraft at a time of the orbits' clock.</summary>
    public double OffsetAt(int spacecraft, double seconds)
    {
        var offset = 0.0;
        for (var pass = 0; pass < Passes; pass++)
        {
            offset = Offset(spacecraft, seconds + offset).Seconds;
        }

        return offset;
    }
}
