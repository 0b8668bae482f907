using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lisa.Signal.Filters;

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

    // 1/∏(j − m) over m ≠ j, the denominator of the polynomial that is 1 at node j and 0 at the others.
    private readonly double[] scales;

    // Where the nodes lie: the last one before the delayed time at 0.
    private readonly double[] places;

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
        (scales, places) = (new double[order + 1], new double[order + 1]);
        for (var node = 0; node <= order; node++)
        {
            var product = BigInteger.One;
            for (var other = 0; other <= order; other++)
            {
                product *= other == node ? 1 : node - other;
            }

            scales[node] = 1 / (double)product;
            places[node] = node - (Reach - 1);
        }
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
    public void Apply(ReadOnlySpan<double> padded, int leadingHalo, ReadOnlySpan<double> delays, Span<double> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(delays.Length, output.Length);
        var taps = scales.Length;
        Span<Vector512<double>> weights = stackalloc Vector512<double>[HighestOrder + 1];
        Span<double> gathered = stackalloc double[(HighestOrder + 1) * Lanes];
        Span<double> rest = stackalloc double[Lanes];
        ref var samples = ref MemoryMarshal.GetReference(padded);
        for (var i = 0; i < output.Length; i += Lanes)
        {
            var count = Math.Min(Lanes, output.Length - i);
            rest.Fill(double.NaN);
            delays.Slice(i, count).CopyTo(rest);
            var delayed = -Vector512.Create<double>(rest);
            var whole = Vector512.Floor(delayed);
            var fraction = delayed - whole;

            // Delays change slowly: eight neighbours nearly always look at eight neighbours.
            var first = leadingHalo + i + whole[0] - (Reach - 1);
            Vector512<double> result;
            if (Vector512.EqualsAll(whole, Vector512.Create(whole[0])) && first >= 0 && first + taps + Lanes - 1 <= padded.Length)
            {
                result = Interpolate(ref samples, (nuint)first, 1, fraction, weights);
            }
            else
            {
                Gather(padded, leadingHalo + i - (Reach - 1), whole, gathered);
                result = Interpolate(ref MemoryMarshal.GetReference(gathered), 0, Lanes, fraction, weights);
            }

            result = Vector512.ConditionalSelect(Vector512.Equals(result - result, Vector512<double>.Zero), result, Vector512.Create(double.NaN));
            if (count == Lanes)
            {
                result.CopyTo(output[i..]);
            }
            else
            {
                result.CopyTo(rest);
                rest[..count].CopyTo(output[i..]);
            }
        }
    }

    /// <summary>One delay for all outputs: the bits of the other overload, a few times faster.</summary>
    /// <param name="padded">The samples with as much halo as there is.</param>
    /// <param name="leadingHalo">Index in <paramref name="padded"/> of the sample at the time of the first output; may lie outside.</param>
    /// <param name="delay">In samples; negative looks ahead; NaN makes all outputs NaN.</param>
    /// <param name="output">Must not overlap the input.</param>
    public void Apply(ReadOnlySpan<double> padded, int leadingHalo, double delay, Span<double> output)
    {
        var whole = Math.Floor(-delay);
        var first = leadingHalo + whole - (Reach - 1);
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
        if (inside == outside)
        {
            return;
        }

        Span<Vector512<double>> weights = stackalloc Vector512<double>[HighestOrder + 1];
        Weigh(Vector512.Create(-delay - whole), weights);
        Span<double> taps = stackalloc double[scales.Length];
        for (var node = 0; node < taps.Length; node++)
        {
            taps[node] = weights[node][0];
        }

        DirectConvolution.Apply(padded.Slice(start + inside, outside - inside + Order), taps, output[inside..outside]);
    }

    // Column of the lane: the samples around its delayed time, or gaps where there are none.
    private void Gather(ReadOnlySpan<double> padded, int origin, Vector512<double> whole, Span<double> gathered)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var first = origin + lane + whole[lane];
            var exists = first >= 0 && first + scales.Length <= padded.Length;
            for (var node = 0; node < scales.Length; node++)
            {
                gathered[(node * Lanes) + lane] = exists ? padded[(int)first + node] : double.NaN;
            }
        }
    }

    private Vector512<double> Interpolate(
        ref double samples, nuint first, nuint stride, Vector512<double> fraction, Span<Vector512<double>> weights)
    {
        Weigh(fraction, weights);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var sum = Vector512<double>.Zero;
        for (var node = 0; node < scales.Length; node++, first += stride)
        {
            sum = Vector512.FusedMultiplyAdd(Unsafe.Add(ref weight, node), Vector512.LoadUnsafe(ref samples, first), sum);
        }

        return sum;
    }

    // The weight of node j is ∏(ε − x_m) over m ≠ j, times its scale: a product of all to its left and one of all to its right. There is no division, so ε may be
    // a node. Both products grow towards each other, in steps that do not wait for one another, and meet after half of the nodes.
    private void Weigh(Vector512<double> fraction, Span<Vector512<double>> weights)
    {
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var scale = ref MemoryMarshal.GetReference(scales.AsSpan());
        ref var place = ref MemoryMarshal.GetReference(places.AsSpan());
        var (left, right) = (Vector512<double>.One, Vector512<double>.One);
        for (int node = 0, mirrored = Order; node < mirrored; node++, mirrored--)
        {
            Unsafe.Add(ref weight, node) = left * Unsafe.Add(ref scale, node);
            Unsafe.Add(ref weight, mirrored) = right * Unsafe.Add(ref scale, mirrored);
            left *= fraction - Vector512.Create(Unsafe.Add(ref place, node));
            right *= fraction - Vector512.Create(Unsafe.Add(ref place, mirrored));
        }

        for (int node = Reach, mirrored = Reach - 1; node <= Order; node++, mirrored--)
        {
            Unsafe.Add(ref weight, node) *= left;
            Unsafe.Add(ref weight, mirrored) *= right;
            left *= fraction - Vector512.Create(Unsafe.Add(ref place, node));
            right *= fraction - Vector512.Create(Unsafe.Add(ref place, mirrored));
        }
    }
}
