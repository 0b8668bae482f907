using Lisa.Signal.Reductions;

namespace Lisa.Signal.Filters;

/// <summary>How a filter is computed.</summary>
public enum FirMethod
{
    /// <summary>Direct up to 256 taps, overlap-save above: from about 100 on that is faster, but a direct output's bits owe nothing to its neighbours.</summary>
    Automatic,

    /// <summary>Term by term: an output's bits depend on its own support alone.</summary>
    Direct,

    /// <summary>By Fourier transform in blocks: faster for long filters.</summary>
    OverlapSave,
}

/// <summary>
/// A finite impulse response of an odd number of taps, applied centred: y[i] = Σ h[k] x[i + half − k], half = (taps − 1)/2, so symmetric taps shift
/// nothing in time. Samples are passed with a halo of <see cref="HalfLength"/> on both sides; segments that are filtered by
/// themselves, each with its halo, then give what filtering the whole gives: bit for bit when direct, to 1e-14·Σ|h|·max|x| by overlap-save.
/// <para>
/// A value that is not finite is a gap: exactly the outputs whose support touches it are NaN, whatever the method. Immutable and
/// thread-safe; applying it allocates nothing once warm.
/// </para>
/// </summary>
public sealed class FirFilter
{
    private const int LongestDirect = 256;

    private readonly double[] reversed;
    private readonly OverlapSave? overlapSave;

    /// <param name="taps">Odd in number, finite.</param>
    /// <param name="method">Automatic, unless a test or a need for equal bits says otherwise.</param>
    /// <exception cref="ArgumentException">The number of taps is even, or a tap is not finite.</exception>
    public FirFilter(ReadOnlySpan<double> taps, FirMethod method = FirMethod.Automatic)
    {
        if (taps.Length % 2 == 0)
        {
            throw new ArgumentException($"A centred filter has an odd number of taps, not {taps.Length}; add a zero.", nameof(taps));
        }

        if (!double.IsFinite(FixedOrder.Sum(taps)))
        {
            throw new ArgumentException("A tap is not a finite number.", nameof(taps));
        }

        reversed = taps.ToArray();
        Array.Reverse(reversed);
        var isLong = method == FirMethod.OverlapSave || (method == FirMethod.Automatic && taps.Length > LongestDirect);
        overlapSave = isLong ? new OverlapSave(taps) : null;
    }

    /// <summary>Samples needed on each side of an output.</summary>
    public int HalfLength => reversed.Length / 2;

    /// <param name="padded">The samples with as much halo as there is.</param>
    /// <param name="leadingHalo">Index in <paramref name="padded"/> of the sample that the first output is centred at.</param>
    /// <param name="output">As many outputs as it holds; must not overlap the input.</param>
    /// <param name="edge">What lies outside <paramref name="padded"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outputs' centres do not all lie within the input.</exception>
    public void Apply(ReadOnlySpan<double> padded, int leadingHalo, Span<double> output, FilterEdge edge = FilterEdge.Gap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leadingHalo);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, padded.Length - leadingHalo, nameof(leadingHalo));

        // Outputs from `inside` up to `outside` have their whole support in the input.
        var inside = Math.Clamp(HalfLength - leadingHalo, 0, output.Length);
        var outside = Math.Clamp(padded.Length - HalfLength - leadingHalo, inside, output.Length);
        Edge(padded, leadingHalo, output, 0, inside, edge);
        Edge(padded, leadingHalo, output, outside, output.Length, edge);
        if (inside == outside)
        {
            return;
        }

        var support = padded.Slice(leadingHalo + inside - HalfLength, outside - inside + (2 * HalfLength));
        if (overlapSave is null)
        {
            DirectConvolution.Apply(support, reversed, output[inside..outside]);
        }
        else
        {
            overlapSave.Apply(support, output[inside..outside]);
        }
    }

    private void Edge(ReadOnlySpan<double> padded, int leadingHalo, Span<double> output, int from, int to, FilterEdge edge)
    {
        if (edge == FilterEdge.Gap)
        {
            output[from..to].Fill(double.NaN);
            return;
        }

        for (var i = from; i < to; i++)
        {
            var start = leadingHalo + i - HalfLength;
            var sum = 0.0;
            for (var k = Math.Max(0, -start); k < reversed.Length && start + k < padded.Length; k++)
            {
                sum = Math.FusedMultiplyAdd(reversed[k], padded[start + k], sum);
            }

            output[i] = double.IsFinite(sum) ? sum : double.NaN;
        }
    }
}
