using System.Numerics;
using Lisa.Signal.Noise;
using Lisa.Signal.Spectra;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// The frequencies at which A and E are compared with templates: those of a discrete Fourier transform, from LowHz to 0.4 of the sample rate, where decimated
/// data are whole. Left out is 1 mHz on both sides of each frequency at which the combination is blind (multiples of c/4L for the second generation,
/// of c/2L for the first): noise and signal both vanish there, and how nearly is a matter of the arms' inequality, which a model of equal arms does not
/// know.
/// </summary>
/// <param name="SampleRateHz">Of the data.</param>
/// <param name="Samples">Of the transform, even.</param>
/// <param name="LowHz">Above 0.</param>
/// <param name="Generation">Of A and E.</param>
public sealed record SearchBand(double SampleRateHz, int Samples, double LowHz, TdiGeneration Generation)
{
    private const double HighShare = 0.4;
    private const double BlindHz = 1e-3;

    /// <summary>Light's way along an arm.</summary>
    public const double ArmSeconds = LisaNoise.NominalArmMetres / LisaNoise.SpeedOfLight;

    /// <summary>From 0 to the Nyquist frequency.</summary>
    public int Bins => (Samples / 2) + 1;

    public double BinWidthHz => SampleRateHz / Samples;

    /// <summary>Of frequencies that are used.</summary>
    public double HighHz => HighShare * SampleRateHz;

    /// <summary>Whether a frequency takes part.</summary>
    public bool Uses(double frequencyHz)
    {
        var blindHz = 1 / ((Generation == TdiGeneration.First ? 2 : 4) * ArmSeconds);
        var nearest = Math.Round(frequencyHz / blindHz);
        return frequencyHz >= LowHz && frequencyHz <= HighHz && (nearest == 0 || Math.Abs(frequencyHz - (nearest * blindHz)) >= BlindHz);
    }

    /// <summary>1/S at each bin, 0 where the bin takes no part.</summary>
    /// <param name="psd">One-sided, 1/Hz, above 0; read linearly between its bins.</param>
    /// <param name="psdBinWidthHz">Between them.</param>
    public double[] InverseNoise(ReadOnlySpan<double> psd, double psdBinWidthHz)
    {
        var inverse = new double[Bins];
        for (var bin = 0; bin < inverse.Length; bin++)
        {
            inverse[bin] = Uses(bin * BinWidthHz) ? 1 / PowerSpectrum.Interpolate(psd, psdBinWidthHz, bin * BinWidthHz) : 0;
        }

        return inverse;
    }

    /// <summary>The same for the noise of a model, in A and in E.</summary>
    public double[] InverseNoise(LisaNoise noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var inverse = new double[Bins];
        for (var bin = 0; bin < inverse.Length; bin++)
        {
            inverse[bin] = Uses(bin * BinWidthHz) ? 1 / noise.A(bin * BinWidthHz, Generation) : 0;
        }

        return inverse;
    }

    /// <summary>
    /// What the combination makes of a wave that comes along the constellation's axis, for equal arms and up to a complex number that depends on polarisation and orientation.
    /// All links then see the same phase, y = ½ (H(t − L) − H(t)), so that with e = exp(−4πi f L/c) X 1.5 is ½ (1 − e)² times the difference of
    /// two arms, and X 2.0 that times 1 − e². At low frequency it is right for all directions.
    /// </summary>
    public Complex ReferenceResponse(double frequencyHz)
    {
        var roundTrip = Complex.FromPolarCoordinates(1, -4 * Math.PI * frequencyHz * ArmSeconds);
        var first = 0.5 * (1 - roundTrip) * (1 - roundTrip);
        return Generation == TdiGeneration.First ? first : first * (1 - (roundTrip * roundTrip));
    }
}
