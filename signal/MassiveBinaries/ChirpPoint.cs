using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>The two parameters that a template's shape depends on; masses are in the detector's frame.</summary>
/// <param name="ChirpMassSolarMasses">(m₁ m₂)^(3/5)/(m₁ + m₂)^(1/5).</param>
/// <param name="MassRatio">q ≥ 1, the larger to the smaller mass.</param>
public readonly record struct ChirpPoint(double ChirpMassSolarMasses, double MassRatio)
{
    /// <summary>η = q/(1 + q)².</summary>
    public double SymmetricMassRatio => MassRatio / ((1 + MassRatio) * (1 + MassRatio));

    /// <summary>M = Mc η^(−3/5).</summary>
    public double TotalMassSolarMasses => ChirpMassSolarMasses * Math.Pow(SymmetricMassRatio, -0.6);

    /// <summary>The point of a symmetric mass ratio, at most 1/4.</summary>
    public static ChirpPoint OfSymmetricMassRatio(double chirpMassSolarMasses, double symmetricMassRatio)
    {
        var difference = Math.Sqrt(Math.Max(0, 1 - (4 * symmetricMassRatio)));
        return new ChirpPoint(chirpMassSolarMasses, (1 + difference) / (1 - difference));
    }

    /// <summary>That of a binary.</summary>
    public static ChirpPoint Of(MassiveBinary binary)
    {
        ArgumentNullException.ThrowIfNull(binary);
        var (one, other) = (binary.Mass1SolarMasses, binary.Mass2SolarMasses);
        return new ChirpPoint(binary.ChirpMassSolarMasses, Math.Max(one, other) / Math.Min(one, other));
    }

    /// <summary>Its waveform.</summary>
    public MassiveChirp ToChirp()
    {
        var (larger, smaller) = MassiveBinary.MassesOf(ChirpMassSolarMasses, MassRatio);
        return new MassiveChirp(larger, smaller);
    }
}
