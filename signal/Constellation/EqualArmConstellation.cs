using Lisa.Signal.Noise;

namespace Lisa.Signal.Constellation;

/// <summary>Where an <see cref="EqualArmConstellation"/> is at time 0, and how large it is.</summary>
public sealed record EqualArmOptions
{
    /// <summary>Distance between the spacecraft, above 0 and well below 1 astronomical unit.</summary>
    public double ArmMetres { get; init; } = LisaNoise.NominalArmMetres;

    /// <summary>Ecliptic longitude κ of the constellation's centre at time 0.</summary>
    public double InitialPositionRadians { get; init; }

    /// <summary>Orientation λ of the triangle in its plane.</summary>
    public double InitialRotationRadians { get; init; }
}

/// <summary>
/// Three Keplerian orbits to first order in eccentricity, on which the triangle has equal sides at all times and cartwheels once a year (Cornish and
/// Rubbo, arXiv:gr-qc/0209011; Rubbo, Cornish and Poujade, arXiv:gr-qc/0311069). With α = 2πt/year + κ, β = 2π(n − 1)/3 + λ and e = L/(2√3 a), a = 1
/// au: x = a cos α + a e (sin α cos α sin β − (1 + sin²α) cos β), y = a sin α + a e (sin α cos α cos β − (1 + cos²α) sin β), z = −√3 a e cos(α − β).
/// <para>
/// A light travel time is the distance from where the emitter was to where the receiver is, over c: the equation that it stands on both sides of is
/// solved to rounding, in flat space. So opposite links differ by about 1 ms, as they do for LISA: the constellation moves on while light is under
/// way. The Sun's gravity delays real light by some 30 ns more, which varies little and is left out.
/// </para>
/// </summary>
public sealed class EqualArmConstellation : IConstellation
{
    /// <summary>Astronomical unit (IAU 2012, resolution B2).</summary>
    public const double AstronomicalUnitMetres = 149_597_870_700;

    /// <summary>Sidereal year, 365.256363004 days.</summary>
    public const double YearSeconds = 31_558_149.763545603;

    // Each pass brings the light travel time, in error by 1 ms at first, nearer by v/c, which is 1e-4.
    private const int Passes = 3;

    private readonly EqualArmOptions options;
    private readonly double eccentricity;

    /// <exception cref="ArgumentOutOfRangeException">The arm is not a positive length below a tenth of an astronomical unit, or an angle is not
    /// finite.</exception>
    public EqualArmConstellation(EqualArmOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.ArmMetres > 0 && options.ArmMetres < AstronomicalUnitMetres / 10))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.ArmMetres, "An arm is a positive number of metres, below a tenth of an astronomical unit, to which the orbits hold.");
        }

        if (!double.IsFinite(options.InitialPositionRadians + options.InitialRotationRadians))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options, "The initial position and rotation are finite angles.");
        }

        this.options = options;
        eccentricity = options.ArmMetres / (2 * Math.Sqrt(3) * AstronomicalUnitMetres);
    }

    /// <inheritdoc/>
    public void Positions(int spacecraft, ReadOnlySpan<double> seconds, Span<double> x, Span<double> y, Span<double> z)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spacecraft, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spacecraft, 3);
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, seconds.Length);
        var phase = Phase(spacecraft);
        for (var i = 0; i < seconds.Length; i++)
        {
            (x[i], y[i], z[i]) = Position(phase, seconds[i]);
        }
    }

    /// <inheritdoc/>
    public void LightTravelTimes(Link link, ReadOnlySpan<double> receptionSeconds, Span<double> travelSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(travelSeconds.Length, receptionSeconds.Length);
        var (receiver, emitter) = (Phase(link.Receiver), Phase(link.Emitter));
        for (var i = 0; i < travelSeconds.Length; i++)
        {
            var (x, y, z) = Position(receiver, receptionSeconds[i]);
            var travel = options.ArmMetres / LisaNoise.SpeedOfLight;
            for (var pass = 0; pass < Passes; pass++)
            {
                var from = Position(emitter, receptionSeconds[i] - travel);
                var (dx, dy, dz) = (x - from.X, y - from.Y, z - from.Z);
                travel = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)) / LisaNoise.SpeedOfLight;
            }

            travelSeconds[i] = travel;
        }
    }

    private (double Sine, double Cosine) Phase(int spacecraft) =>
        Math.SinCos((2 * Math.PI * (spacecraft - 1) / 3) + options.InitialRotationRadians);

    private (double X, double Y, double Z) Position((double Sine, double Cosine) phase, double seconds)
    {
        // Whole years are taken off first, which is exact: rounding in the angle would be millimetres after some years.
        var (sine, cosine) = Math.SinCos((2 * Math.PI * (Math.IEEERemainder(seconds, YearSeconds) / YearSeconds)) + options.InitialPositionRadians);
        var x = cosine + (eccentricity * ((sine * cosine * phase.Sine) - ((1 + (sine * sine)) * phase.Cosine)));
        var y = sine + (eccentricity * ((sine * cosine * phase.Cosine) - ((1 + (cosine * cosine)) * phase.Sine)));
        var z = -Math.Sqrt(3) * eccentricity * ((cosine * phase.Cosine) + (sine * phase.Sine));
        return (AstronomicalUnitMetres * x, AstronomicalUnitMetres * y, AstronomicalUnitMetres * z);
    }
}
