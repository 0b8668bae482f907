namespace Lisa.Signal.Noise;

/// <summary>
/// LISA's sky- and polarisation-averaged sensitivity, one-sided in strain²/Hz: Robson, Cornish and Liu 2019, Class. Quantum Grav. 36,
/// 105011 (arXiv:1803.01944). Frequencies are in hertz and above 0. Constants are the paper's own.
/// </summary>
public static class LisaSensitivity
{
    private const double ArmMetres = LisaNoise.NominalArmMetres;

    /// <summary>f* = c/(2πL), about 19.09 mHz.</summary>
    public const double TransferFrequencyHz = LisaNoise.SpeedOfLight / (2 * Math.PI * ArmMetres);

    /// <summary>Optical metrology noise of one link, m²/Hz, equation 10: (15 pm)² [1 + (2 mHz/f)⁴].</summary>
    public static double OmsNoise(double frequencyHz) => 1.5e-11 * 1.5e-11 * (1 + Math.Pow(2e-3 / frequencyHz, 4));

    /// <summary>Acceleration noise of one test mass, (m/s²)²/Hz, equation 11: (3 fm/s²)² [1 + (0.4 mHz/f)²] [1 + (f/8 mHz)⁴].</summary>
    public static double AccelerationNoise(double frequencyHz) =>
        3e-15 * 3e-15 * (1 + Math.Pow(0.4e-3 / frequencyHz, 2)) * (1 + Math.Pow(frequencyHz / 8e-3, 4));

    /// <summary>Sky-averaged response of two Michelson channels, equation 9: 3/10 / [1 + 6/10 (f/f*)²], within a few per cent of the exact one.</summary>
    public static double Response(double frequencyHz) => 0.3 / (1 + (0.6 * Math.Pow(frequencyHz / TransferFrequencyHz, 2)));

    /// <summary>
    /// Instrument only, equation 1: 10/(3L²) [P_oms + 2 (1 + cos²(f/f*)) P_acc/(2πf)⁴] [1 + 6/10 (f/f*)²]; it is the noise of equation 12 over the
    /// response of equation 9.
    /// </summary>
    public static double Instrument(double frequencyHz)
    {
        var cosine = Math.Cos(frequencyHz / TransferFrequencyHz);
        var noise = OmsNoise(frequencyHz)
            + (2 * (1 + (cosine * cosine)) * AccelerationNoise(frequencyHz) / Math.Pow(2 * Math.PI * frequencyHz, 4));
        return noise / (ArmMetres * ArmMetres) / Response(frequencyHz);
    }

    /// <summary>
    /// Galactic binaries left unresolved after four years, equation 14 with table 1:
    /// A f^(−7/3) exp(−f^α + β f sin κf) [1 + tanh(γ (f_k − f))].
    /// </summary>
    public static double ConfusionAfterFourYears(double frequencyHz)
    {
        const double amplitude = 9e-45;
        const double alpha = 0.138;
        const double beta = -221;
        const double kappa = 521;
        const double gamma = 1680;
        const double kneeHz = 0.00113;
        return amplitude * Math.Pow(frequencyHz, -7.0 / 3)
            * Math.Exp(-Math.Pow(frequencyHz, alpha) + (beta * frequencyHz * Math.Sin(kappa * frequencyHz)))
            * (1 + Math.Tanh(gamma * (kneeHz - frequencyHz)));
    }

    /// <summary>Equation 1 plus equation 14.</summary>
    public static double WithConfusionAfterFourYears(double frequencyHz) => Instrument(frequencyHz) + ConfusionAfterFourYears(frequencyHz);
}
