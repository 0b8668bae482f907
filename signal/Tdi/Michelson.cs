using Lisa.Signal.Noise;

namespace Lisa.Signal.Tdi;

/// <summary>
/// The Michelson combinations X, Y, Z and the nearly independent A, E, T made of them, as tables. X1 cancels laser noise for arms of constant, unequal length
/// (Tinto and Dhurandhar, Living Reviews in Relativity 24, 1, 2021), X2 also for lengths that change linearly (Shaddock et al., arXiv:gr-qc/0307080;
/// Tinto, Estabrook and Armstrong, arXiv:gr-qc/0310017). Y and Z are X with the spacecraft renamed 1 → 2 → 3 → 1. A = (Z − X)/√2,
/// E = (X − 2Y + Z)/√6, T = (X + Y + Z)/√3 (Prince, Tinto, Larson and Armstrong, arXiv:gr-qc/0209039).
/// </summary>
public static class Michelson
{
    /// <summary>(1 − D121)(η13 + D13 η31) − (1 − D131)(η12 + D12 η21).</summary>
    public static TdiCombination X1 { get; } = TdiTables.Get("X1");

    /// <summary>(1 − D121 − D12131 + D1312121)(η13 + D13 η31) − (1 − D131 − D13121 + D1213131)(η12 + D12 η21).</summary>
    public static TdiCombination X2 { get; } = TdiTables.Get("X2");

    public static TdiCombination Y1 { get; } = X1.Rotate("Y1");

    public static TdiCombination Z1 { get; } = Y1.Rotate("Z1");

    public static TdiCombination Y2 { get; } = X2.Rotate("Y2");

    public static TdiCombination Z2 { get; } = Y2.Rotate("Z2");

    /// <summary>X, Y and Z.</summary>
    public static IReadOnlyList<TdiCombination> Xyz(TdiGeneration generation) => generation == TdiGeneration.First ? [X1, Y1, Z1] : [X2, Y2, Z2];

    /// <summary>A, E and T as combinations of the measurements themselves.</summary>
    public static IReadOnlyList<TdiCombination> Aet(TdiGeneration generation)
    {
        var (number, channels) = (generation == TdiGeneration.First ? '1' : '2', Xyz(generation));
        var (x, y, z) = (channels[0], channels[1], channels[2]);
        var (a, e, t) = (1 / Math.Sqrt(2), 1 / Math.Sqrt(6), 1 / Math.Sqrt(3));
        return
        [
            TdiCombination.Sum($"A{number}", (a, z), (-a, x)),
            TdiCombination.Sum($"E{number}", (e, x), (-2 * e, y), (e, z)),
            TdiCombination.Sum($"T{number}", (t, x), (t, y), (t, z)),
        ];
    }

    /// <summary>
    /// A, E and T from X, Y and Z, sample by sample; a gap in what one is made of is a gap in it. All spans are of one length; outputs may not
    /// overlap inputs.
    /// </summary>
    public static void Diagonalise(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> a, Span<double> e, Span<double> t)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(z.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(e.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(t.Length, x.Length);
        var (rootTwo, rootSix, rootThree) = (Math.Sqrt(2), Math.Sqrt(6), Math.Sqrt(3));
        for (var i = 0; i < x.Length; i++)
        {
            a[i] = (z[i] - x[i]) / rootTwo;
            e[i] = (x[i] - (2 * y[i]) + z[i]) / rootSix;
            t[i] = (x[i] + y[i] + z[i]) / rootThree;
        }
    }
}
