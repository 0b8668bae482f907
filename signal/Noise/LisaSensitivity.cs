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

    /// <summary>P_n of equation 12, the noise of a Michelson channel in strain²/Hz: [P_oms + 2 (1 + cos²(f/f*)) P_acc/(2πf)⁴]/L².</summary>
    public static double ChannelNoise(double frequencyHz)
    {
        var cosine = Math.Cos(frequencyHz / TransferFrequencyHz);
        var displacement = 2 * (1 + (cosine * cosine)) * AccelerationNoise(frequencyHz) / Math.Pow(2 * Math.PI * frequencyHz, 4);
        return (OmsNoise(frequencyHz) + displacement) / (ArmMetres * ArmMetres);
    }

    /// <summary>Instrument only: <see cref="ChannelNoise"/> over the response of two channels, integrated numerically (<see cref="MichelsonResponse"/>).</summary>
    public static double Instrument(double frequencyHz) =>
        ChannelNoise(frequencyHz) / (2 * MichelsonResponse.SkyAverage(frequencyHz / TransferFrequencyHz));

    /// <summary>
    /// Instrument only, by the paper's fit of the response, equation 9: 3/10/[1 + 6/10 (f/f*)²]; without the confusion this is equation 1. Off
    /// <see cref="Instrument"/> by 0.07 % at 1 mHz and 6 % at 10 mHz, and a thousand times cheaper.
    /// </summary>
    public static double InstrumentFit(double frequencyHz) =>
        ChannelNoise(frequencyHz) / 0.3 * (1 + (0.6 * Math.Pow(frequencyHz / TransferFrequencyHz, 2)));

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

    /// <summary>Equation 13: <see cref="Instrument"/> plus equation 14.</summary>
    public static double WithConfusionAfterFourYears(double frequencyHz) => Instrument(frequencyHz) + ConfusionAfterFourYears(frequencyHz);

    /// <summary>
    /// The root of the mean square SNR of a binary that keeps its frequency, over sky, inclination and polarisation: ρ² = (16/5) A² T/S_n(f). The mean
    /// over inclinations of (1 + cos²ι)² + 4 cos²ι is 16/5; the rest is 2 ∫ h² dt/S_n. It is the paper's average over orientations, (16/5) ∫ A²/S_n
    /// df with A the amplitude in the frequency domain (section on signal-to-noise ratios), for a signal whose ∫ A² df is A² T.
    /// </summary>
    /// <param name="amplitude">A = 2 (G Mc)^(5/3) (πf)^(2/3)/(c⁴ D): see <see cref="Sources.GalacticBinary.AmplitudeOf"/>.</param>
    /// <param name="observationSeconds">T, long against a year or averaged over.</param>
    /// <param name="sensitivity">S_n(f), in 1/Hz, from this class.</param>
    public static double SkyAveragedSnr(double amplitude, double observationSeconds, double sensitivity) =>
        amplitude * Math.Sqrt(16.0 / 5 * observationSeconds / sensitivity);
}
