using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>A merger as it was found.</summary>
/// <param name="Binary">The one that fits best.</param>
/// <param name="Snr">ρ of the full response: the root of the largest likelihood ratio's double logarithm.</param>
/// <param name="ArrivalSeconds">When the coalescence passes the constellation's centre.</param>
/// <param name="ReducedChiSquared">Of the parts of the signal's band against the fit, over its degrees of freedom; about 1 for a signal (<see cref="ChirpConsistency"/>).</param>
/// <param name="Errors">What the Fisher matrix says.</param>
public sealed record MassiveCandidate(MassiveBinary Binary, double Snr, double ArrivalSeconds, double ReducedChiSquared, MassiveErrors Errors)
{
    // Of χ², in standard deviations.
    private const double NoiseMargin = 4;

    /// <summary>
    /// Whether the fit leaves no more of the data's power than noise does, but for a part of the squared SNR: templates, noise and response are never quite right, which shows
    /// in strong signals, while a glitch leaves about as much as is fitted.
    /// </summary>
    public bool IsConsistent(double largestMismatch) =>
        (ReducedChiSquared - 1) * ChirpConsistency.Degrees <= (largestMismatch * Snr * Snr) + (NoiseMargin * Math.Sqrt(2.0 * ChirpConsistency.Degrees));
}

/// <summary>
/// Standard deviations by the Fisher matrix of all nine parameters, hence for strong signals of this very model in this noise: correlations are in them; other maxima on the sky,
/// bounds of parameters and what the model leaves out are not. NaN when the matrix cannot be inverted: some parameters cannot be told apart at all.
/// </summary>
public sealed record MassiveErrors
{
    /// <summary>Nothing is known.</summary>
    public static MassiveErrors None { get; } = new();

    public double CoalescenceSeconds { get; init; } = double.NaN;

    public double ChirpMassSolarMasses { get; init; } = double.NaN;

    /// <summary>Of η; the mass ratio's own has no meaning at 1.</summary>
    public double SymmetricMassRatio { get; init; } = double.NaN;

    public double TotalMassSolarMasses { get; init; } = double.NaN;

    public double DistanceMpc { get; init; } = double.NaN;

    public double EclipticLongitudeRadians { get; init; } = double.NaN;

    public double EclipticLatitudeRadians { get; init; } = double.NaN;

    public double InclinationRadians { get; init; } = double.NaN;

    public double PolarisationRadians { get; init; } = double.NaN;

    public double CoalescencePhaseRadians { get; init; } = double.NaN;
}
