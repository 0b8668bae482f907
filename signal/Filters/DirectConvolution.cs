using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lisa.Signal.Filters;

/// <summary>
/// Σ taps[k]·x[i + k] for many i at once, the sum over k in order and fused: vectors run across outputs, so an output has the same bits
/// wherever it stands in the span.
/// </summary>
internal static class DirectConvolution
{
    private const int Lanes = 8;
    private const int Block = 4 * Lanes;

    /// <param name="support">output.Length + taps.Length − 1 samples.</param>
    /// <param name="taps">In the order of the samples.</param>
    /// <param name="output">NaN where a sample in the support is not finite.</param>
    public static void Apply(ReadOnlySpan<double> support, ReadOnlySpan<double> taps, Span<double> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(support.Length, output.Length + taps.Length - 1);
        ref var x = ref MemoryMarshal.GetReference(support);
        ref var y = ref MemoryMarshal.GetReference(output);
        var i = 0;
        for (; i <= output.Length - Block; i += Block)
        {
            var (a, b) = (Vector512<double>.Zero, Vector512<double>.Zero);
            var (c, d) = (a, b);
            for (var k = 0; k < taps.Length; k++)
            {
                var tap = Vector512.Create(taps[k]);
                var at = (nuint)(i + k);
                a = Vector512.FusedMultiplyAdd(tap, Vector512.LoadUnsafe(ref x, at), a);
                b = Vector512.FusedMultiplyAdd(tap, Vector512.LoadUnsafe(ref x, at + Lanes), b);
                c = Vector512.FusedMultiplyAdd(tap, Vector512.LoadUnsafe(ref x, at + (2 * Lanes)), c);
                d = Vector512.FusedMultiplyAdd(tap, Vector512.LoadUnsafe(ref x, at + (3 * Lanes)), d);
            }

            a.StoreUnsafe(ref y, (nuint)i);
            b.StoreUnsafe(ref y, (nuint)i + Lanes);
            c.StoreUnsafe(ref y, (nuint)i + (2 * Lanes));
            d.StoreUnsafe(ref y, (nuint)i + (3 * Lanes));
        }

        for (; i < output.Length; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < taps.Length; k++)
            {
                sum = Math.FusedMultiplyAdd(taps[k], support[i + k], sum);
            }

            output[i] = sum;
        }

        // Infinity times a tap is infinite, or NaN for a tap of zero: both say that the support touches a gap.
        for (i = 0; i < output.Length; i++)
        {
            if (!double.IsFinite(output[i]))
            {
                output[i] = double.NaN;
            }
        }
    }
}
