using Lisa.Signal.Sources;

namespace Lisa.Signal.Galactic;

/// <summary>
/// A source as it was found: the binary that fits best, the optimal SNR of that binary in the noise, √2F, and 1-sigma errors.
/// </summary>
/// <param name="Binary">Its epoch is the middle of the data.</param>
/// <param name="Snr">ρ; of a weak one larger than the true one by about 2/ρ, since four amplitudes follow the noise.</param>
/// <param name="Errors">What the Fisher matrix says.</param>
public sealed record GalacticCandidate(GalacticBinary Binary, double Snr, GalacticErrors Errors);

/// <summary>
/// Standard deviations of a binary's parameters by the Fisher matrix of all of them, hence for strong signals: correlations are in them, other
/// maxima and bounds of angles are not. NaN where a parameter was held, or is not measured at all.
/// </summary>
public sealed record GalacticErrors
{
    /// <summary>Nothing is known.</summary>
    public static GalacticErrors None { get; } = new();

    public double FrequencyHz { get; init; } = double.NaN;

    public double FrequencyDerivativeHzPerSecond { get; init; } = double.NaN;

    public double EclipticLongitudeRadians { get; init; } = double.NaN;

    public double EclipticLatitudeRadians { get; init; } = double.NaN;

    public double Amplitude { get; init; } = double.NaN;

    public double InclinationRadians { get; init; } = double.NaN;

    public double PolarisationRadians { get; init; } = double.NaN;

    public double InitialPhaseRadians { get; init; } = double.NaN;
}
