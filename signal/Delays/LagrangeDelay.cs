using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lisa.Signal.Delays;

/// <summary>
/// Delays a sampled series by any number of samples, another one at each sample: y[i] = x(i − d[i]), where x between samples is the Lagrange
/// polynomial through the Order + 1 samples around the delayed time, half of them on each side (Laakso, Välimäki, Karjalainen and Laine 1996, IEEE
/// Signal Processing Magazine 13, 30; for LISA, Shaddock, Ware, Spero and Vallisneri, arXiv:gr-qc/0406106).
/// <para>
/// Accuracy: half-way between two samples, where it is worst, a tone of frequency f at sample rate r is in error by about sin(πf/r)^(Order +
/// 1)/√(π(Order + 1)/2) of its amplitude, or by rounding (some 1e-15) where that is more. Order 31 keeps 1e-14 up to r/8, and 2e-6 up to r/4.
/// </para>
/// <para>
/// Delays of light change by a sample in months, and weighing the nodes anew for each output would cost several times what reading them does. So the
/// weights are expanded around the nearest multiple of 1/65536 sample to second order: what is left out is 1e-16 of the samples. Outputs in a row
/// that share the multiple share the weights.
/// </para>
/// <para>
/// An output is computed from its own delay and samples by the same operations wherever it stands, so segments with halo have the bits of the whole.
/// A value that is not finite is a gap: exactly the outputs with a gap, or an end of the samples, among their Order + 1 samples, or for a delay, are
/// NaN. Immutable and thread-safe; allocates nothing.
/// </para>
/// </summary>
public sealed class LagrangeDelay
{
    /// <summary>Above it nothing is gained but rounding errors.</summary>
    public const int HighestOrder = 63;

    // Lanes of a vector that is 512 bits wide on every processor, in hardware or not: outputs have the same bits everywhere.
    private const int Lanes = 8;

    // Weights are expanded around multiples of 1/Cells sample; a power of two, so that the distance from one is exact.
    private const double Cells = 65536;
    private const int Powers = LagrangeWeights.Powers;

    private readonly LagrangeWeights nodes;

    /// <param name="order">Degree of the polynomial: odd, from 1 (linear) to <see cref="HighestOrder"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is even or out of its range.</exception>
    public LagrangeDelay(int order)
    {
        if (order < 1 || order > HighestOrder || order % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(order), order, $"A Lagrange interpolation has an odd order, from 1 to {HighestOrder}: as many samples before the delayed time as after it.");
        }

        Order = order;
        nodes = new LagrangeWeights(order);
    }

    /// <summary>Degree of the polynomial.</summary>
    public int Order { get; }

    /// <summary>How many samples are used on each side of the delayed time.</summary>
    public int Reach => (Order + 1) / 2;

    /// <summary>Samples needed before an output's own for delays up to this many samples.</summary>
    public int LeadingHalo(double longestDelay) => Math.Max(0, checked((int)Math.Ceiling(longestDelay)) + Reach - 1);

    /// <summary>Samples needed after an output's own for delays from this many samples: none once a delay reaches <see cref="Reach"/>.</summary>
    public int TrailingHalo(double shortestDelay) => Math.Max(0, Reach - checked((int)Math.Ceiling(shortestDelay)));

    /// <summary>Another delay for each output.</summary>
    /// <param name="padded">The samples with as much halo as there is.</param>
    /// <param name="leadingHalo">Index in <paramref name="padded"/> of the sample at the time of the first output; may lie outside.</param>
    /// <param name="delays">In samples, one for each output; negative ones look ahead.</param>
    /// <param name="output">As long as <paramref name="delays"/>; must not overlap an input.</param>
    [SkipLocalsInit]
    public void Apply(ReadOnlySpan<double> padded, int leadingHalo, ReadOnlySpan<double> delays, Span<double> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(delays.Length, output.Length);
        Span<Vector512<double>> weights = stackalloc Vector512<double>[(HighestOrder + 1) * Powers];
        for (int i = 0, count; i < output.Length; i += count)
        {
            var cell = Cell.Of(-delays[i]);
            count = CountInCell(delays[i..], cell);
            if (count >= Lanes)
            {
                nodes.Weigh(Vector512.Create(cell.Centre), weights);
                Together(padded, leadingHalo + i + cell.Whole - (Reach - 1), delays.Slice(i, count), cell, weights, output.Slice(i, count));
            }
            else
            {
                count = Math.Min(Lanes, output.Length - i);
                Apart(padded, leadingHalo + i - (Reach - 1), delays.Slice(i, count), weights, output.Slice(i, count));
            }
        }
    }

    /// <summary>One delay for all outputs: the bits of the other overload.</summary>
    /// <param name="padded">The samples with as much halo as there is.</param>
    /// <param name="leadingHalo">Index in <paramref name="padded"/> of the sample at the time of the first output; may lie outside.</param>
    /// <param name="delay">In samples; negative looks ahead; NaN makes all outputs NaN.</param>
    /// <param name="output">Must not overlap the input.</param>
    public void Apply(ReadOnlySpan<double> padded, int leadingHalo, double delay, Span<double> output)
    {
        Span<double> delays = stackalloc double[256];
        delays.Fill(delay);
        for (var i = 0; i < output.Length; i += delays.Length)
        {
            var count = Math.Min(delays.Length, output.Length - i);
            Apply(padded, leadingHalo + i, delays[..count], output.Slice(i, count));
        }
    }

    private static int CountInCell(ReadOnlySpan<double> delays, Cell cell)
    {
        ref var start = ref MemoryMarshal.GetReference(delays);
        var (whole, centre) = (Vector512.Create(cell.Whole), Vector512.Create(cell.Centre));
        var i = 0;
        for (; i <= delays.Length - Lanes; i += Lanes)
        {
            var delayed = -Vector512.LoadUnsafe(ref start, (nuint)i);
            var inside = Vector512.Equals(Vector512.Floor(delayed), whole) & Vector512.Equals(Centres(delayed - whole), centre);
            if (!Vector512.EqualsAll(inside.AsInt64(), Vector512<long>.AllBitsSet))
            {
                break;
            }
        }

        for (; i < delays.Length && Cell.Of(-delays[i]) == cell; i++)
        {
            // Counted by the loop itself.
        }

        return i;
    }

    private static Vector512<double> Centres(Vector512<double> fraction) =>
        Vector512.Floor((fraction * Cells) + Vector512.Create(0.5)) * (1 / Cells);

    // Outputs that share a cell: the same weights on samples that follow each other.
    private void Together(
        ReadOnlySpan<double> padded, double first, ReadOnlySpan<double> delays, Cell cell, ReadOnlySpan<Vector512<double>> weights, Span<double> output)
    {
        if (!(Math.Abs(first) <= int.MaxValue / 2))
        {
            output.Fill(double.NaN);
            return;
        }

        var start = (int)first;
        var inside = Math.Clamp(-start, 0, output.Length);
        var outside = Math.Clamp(padded.Length - start - Order, inside, output.Length);
        output[..inside].Fill(double.NaN);
        output[outside..].Fill(double.NaN);
        if (inside < outside)
        {
            Read(padded.Slice(start + inside, outside - inside + Order), delays[inside..outside], cell, weights, output[inside..outside]);
        }
    }

    [SkipLocalsInit]
    private void Read(
        ReadOnlySpan<double> support, ReadOnlySpan<double> delays, Cell cell, ReadOnlySpan<Vector512<double>> weights, Span<double> output)
    {
        ref var x = ref MemoryMarshal.GetReference(support);
        ref var d = ref MemoryMarshal.GetReference(delays);
        ref var y = ref MemoryMarshal.GetReference(output);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var (whole, centre) = (Vector512.Create(cell.Whole), Vector512.Create(cell.Centre));
        var i = 0;
        for (; i <= output.Length - (3 * Lanes); i += 3 * Lanes)
        {
            var (a0, a1, a2) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
            var (b0, b1, b2) = (a0, a0, a0);
            var (c0, c1, c2) = (a0, a0, a0);
            for (var node = 0; node <= Order; node++)
            {
                var at = (nuint)(i + node);
                var (w0, w1, w2) = (Unsafe.Add(ref weight, Powers * node), Unsafe.Add(ref weight, (Powers * node) + 1), Unsafe.Add(ref weight, (Powers * node) + 2));
                var (a, b, c) = (Vector512.LoadUnsafe(ref x, at), Vector512.LoadUnsafe(ref x, at + Lanes), Vector512.LoadUnsafe(ref x, at + (2 * Lanes)));
                a0 = Vector512.FusedMultiplyAdd(w0, a, a0);
                a1 = Vector512.FusedMultiplyAdd(w1, a, a1);
                a2 = Vector512.FusedMultiplyAdd(w2, a, a2);
                b0 = Vector512.FusedMultiplyAdd(w0, b, b0);
                b1 = Vector512.FusedMultiplyAdd(w1, b, b1);
                b2 = Vector512.FusedMultiplyAdd(w2, b, b2);
                c0 = Vector512.FusedMultiplyAdd(w0, c, c0);
                c1 = Vector512.FusedMultiplyAdd(w1, c, c1);
                c2 = Vector512.FusedMultiplyAdd(w2, c, c2);
            }

            Sum(a0, a1, a2, Distance(Vector512.LoadUnsafe(ref d, (nuint)i), whole, centre)).StoreUnsafe(ref y, (nuint)i);
            Sum(b0, b1, b2, Distance(Vector512.LoadUnsafe(ref d, (nuint)i + Lanes), whole, centre)).StoreUnsafe(ref y, (nuint)i + Lanes);
            Sum(c0, c1, c2, Distance(Vector512.LoadUnsafe(ref d, (nuint)i + (2 * Lanes)), whole, centre)).StoreUnsafe(ref y, (nuint)i + (2 * Lanes));
        }

        for (; i <= output.Length - Lanes; i += Lanes)
        {
            var distance = Distance(Vector512.LoadUnsafe(ref d, (nuint)i), whole, centre);
            Interpolate(ref x, (nuint)i, 1, distance, weights).StoreUnsafe(ref y, (nuint)i);
        }

        if (i < output.Length)
        {
            Span<double> rest = stackalloc double[HighestOrder + Lanes];
            rest.Clear();
            support[i..].CopyTo(rest);
            Span<double> last = stackalloc double[Lanes];
            delays[i..].CopyTo(last);
            last[(output.Length - i)..].Fill(delays[i]);
            var distance = Distance(Vector512.Create<double>(last), whole, centre);
            Interpolate(ref MemoryMarshal.GetReference(rest), 0, 1, distance, weights).CopyTo(last);
            last[..(output.Length - i)].CopyTo(output[i..]);
        }
    }

    // Up to eight outputs, each with weights of its own.
    [SkipLocalsInit]
    private void Apart(ReadOnlySpan<double> padded, int origin, ReadOnlySpan<double> delays, Span<Vector512<double>> weights, Span<double> output)
    {
        Span<double> gathered = stackalloc double[(HighestOrder + 1) * Lanes];
        Span<double> lanes = stackalloc double[Lanes];
        lanes.Fill(double.NaN);
        delays.CopyTo(lanes);
        var delayed = -Vector512.Create<double>(lanes);
        var whole = Vector512.Floor(delayed);
        var centre = Centres(delayed - whole);
        for (var lane = 0; lane < Lanes; lane++)
        {
            // Column of the lane: the samples around its delayed time, or gaps where there are none.
            var first = origin + lane + whole[lane];
            var exists = first >= 0 && first + Order < padded.Length;
            for (var node = 0; node <= Order; node++)
            {
                gathered[(node * Lanes) + lane] = exists ? padded[(int)first + node] : double.NaN;
            }
        }

        nodes.Weigh(centre, weights);
        Interpolate(ref MemoryMarshal.GetReference(gathered), 0, Lanes, Distance(-delayed, whole, centre), weights).CopyTo(lanes);
        lanes[..output.Length].CopyTo(output);
    }

    // Exact: the fraction has no more bits than the delay, and the centre is near it.
    private static Vector512<double> Distance(Vector512<double> delays, Vector512<double> whole, Vector512<double> centre) => (-delays - whole) - centre;

    private Vector512<double> Interpolate(ref double samples, nuint first, nuint stride, Vector512<double> distance, ReadOnlySpan<Vector512<double>> weights)
    {
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var (s0, s1, s2) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        for (var node = 0; node <= Order; node++, first += stride)
        {
            var x = Vector512.LoadUnsafe(ref samples, first);
            s0 = Vector512.FusedMultiplyAdd(Unsafe.Add(ref weight, Powers * node), x, s0);
            s1 = Vector512.FusedMultiplyAdd(Unsafe.Add(ref weight, (Powers * node) + 1), x, s1);
            s2 = Vector512.FusedMultiplyAdd(Unsafe.Add(ref weight, (Powers * node) + 2), x, s2);
        }

        return Sum(s0, s1, s2, distance);
    }

    private static Vector512<double> Sum(Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> distance)
    {
        var sum = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(s2, distance, s1), distance, s0);
        return Vector512.ConditionalSelect(Vector512.Equals(sum - sum, Vector512<double>.Zero), sum, Vector512.Create(double.NaN));
    }

    /// <summary>Delayed times between whose nearest nodes weights are expanded around the same place.</summary>
    /// <param name="Whole">The last sample at or before the delayed time.</param>
    /// <param name="Centre">Where weights are expanded, from 0 to 1 sample after it.</param>
    private readonly record struct Cell(double Whole, double Centre)
    {
        public static Cell Of(double delayed)
        {
            var whole = Math.Floor(delayed);
            return new Cell(whole, Math.Floor(((delayed - whole) * Cells) + 0.5) * (1 / Cells));
        }
    }
}
