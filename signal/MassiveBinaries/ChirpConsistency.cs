using System.Numerics;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// Whether data look like the signal that was fitted to them, part by part of the frequencies: each of A and E is cut into parts of equal power of the signal, and each part has
/// to give its share of ρ. With q_i the share and z_i the matched filter of a part, χ² = Σ |z_i − q_i ρ|²/q_i, which in noise has two degrees of freedom a part, less two
/// (Allen 2005, Phys. Rev. D 71, 062001, arXiv:gr-qc/0405045). A glitch of the same ρ has its power in other places.
/// </summary>
internal static class ChirpConsistency
{
    private const int PartsOfAChannel = 8;

    /// <summary>Degrees of freedom.</summary>
    public const int Degrees = (2 * 2 * PartsOfAChannel) - 2;

    /// <summary>χ² over its degrees of freedom; not a number where the signal is nowhere.</summary>
    /// <param name="signal">Whitened: A's bins, then E's.</param>
    /// <param name="data">In the same way.</param>
    public static double ReducedChiSquared(ReadOnlySpan<Complex> signal, ReadOnlySpan<Complex> data)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(data.Length, signal.Length);
        Span<double> powers = stackalloc double[2 * PartsOfAChannel];
        Span<Complex> filtered = stackalloc Complex[2 * PartsOfAChannel];
        powers.Clear();
        filtered.Clear();
        var bins = signal.Length / 2;
        for (var channel = 0; channel < 2; channel++)
        {
            Fill(
                signal.Slice(channel * bins, bins), data.Slice(channel * bins, bins),
                powers.Slice(channel * PartsOfAChannel, PartsOfAChannel), filtered.Slice(channel * PartsOfAChannel, PartsOfAChannel));
        }

        var (power, all) = (0.0, Complex.Zero);
        for (var part = 0; part < powers.Length; part++)
        {
            power += powers[part];
            all += filtered[part];
        }

        var chiSquared = 0.0;
        for (var part = 0; part < powers.Length; part++)
        {
            // In units of the signal's norm: q = powers/power, z = filtered/√power.
            var off = filtered[part] - (powers[part] / power * all);
            chiSquared += powers[part] > 0 ? ((off.Real * off.Real) + (off.Imaginary * off.Imaginary)) / powers[part] : 0;
        }

        return chiSquared / Degrees;
    }

    private static void Fill(ReadOnlySpan<Complex> signal, ReadOnlySpan<Complex> data, Span<double> powers, Span<Complex> filtered)
    {
        var total = 0.0;
        foreach (var value in signal)
        {
            total += Power(value);
        }

        var passed = 0.0;
        for (var bin = 0; bin < signal.Length; bin++)
        {
            var part = Math.Min(PartsOfAChannel - 1, (int)(PartsOfAChannel * passed / total));
            powers[part] += Power(signal[bin]);
            filtered[part] += Complex.Conjugate(signal[bin]) * data[bin];
            passed += Power(signal[bin]);
        }
    }

    private static double Power(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
}
