using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lisa.Signal.Reductions;

/// <summary>
/// Sums whose order of additions depends on the length alone: eight interleaved partial sums, added up at the end in a tree. The same bits
/// wherever the span lies in memory and whatever the width of the processor's vectors. TensorPrimitives.Sum and Dot align their
/// loads to the memory, so their rounding depends on the address; they are not used for that reason.
/// </summary>
internal static class FixedOrder
{
    public static double Sum(ReadOnlySpan<double> values)
    {
        var (first, second) = (Vector512<double>.Zero, Vector512<double>.Zero);
        ref var start = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            first += Vector512.LoadUnsafe(ref start, (nuint)i);
            second += Vector512.LoadUnsafe(ref start, (nuint)i + 8);
        }

        var sum = Total(first + second);
        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }

    /// <summary>Σ a[i]·b[i]; products are not fused with additions.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        var (first, second) = (Vector512<double>.Zero, Vector512<double>.Zero);
        ref var startA = ref MemoryMarshal.GetReference(a);
        ref var startB = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i <= a.Length - 16; i += 16)
        {
            first += Vector512.LoadUnsafe(ref startA, (nuint)i) * Vector512.LoadUnsafe(ref startB, (nuint)i);
            second += Vector512.LoadUnsafe(ref startA, (nuint)i + 8) * Vector512.LoadUnsafe(ref startB, (nuint)i + 8);
        }

        var sum = Total(first + second);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Σ |values[i]|².</summary>
    public static double Energy(ReadOnlySpan<Complex> values)
    {
        var parts = MemoryMarshal.Cast<Complex, double>(values);
        return Dot(parts, parts);
    }

    private static double Total(Vector512<double> lanes) =>
        ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}
