using Lisa.Signal.Noise;

namespace Lisa.Signal.Tdi;

/// <summary>
/// The Sagnac combinations α, β, γ: light that goes once around the triangle against light that goes the other way (Armstrong, Estabrook and Tinto
/// 1999, ApJ 527, 814). The first generation leaves laser noise times the difference of both ways, which the triangle's rotation makes some tens of
/// microseconds; the second (Shaddock et al., arXiv:gr-qc/0307080) is in error only by how that changes meanwhile. β and γ are α with the spacecraft renamed 1 → 2 → 3 → 1.
/// </summary>
public static class Sagnac
{
    /// <summary>α, β and γ, named as alpha2.</summary>
    public static IReadOnlyList<TdiCombination> Abc(TdiGeneration generation)
    {
        var number = generation == TdiGeneration.First ? '1' : '2';
        var alpha = TdiTables.Get($"alpha{number}");
        var beta = alpha.Rotate($"beta{number}");
        return [alpha, beta, beta.Rotate($"gamma{number}")];
    }
}
