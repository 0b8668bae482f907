using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lisa.Signal.Delays;

/// <summary>
/// Raises the rate of a slowly varying series by a whole factor: between two samples the Lagrange polynomial through the Order + 1 samples around them,
/// as <see cref="LagrangeDelay"/> takes it, but with weights that depend on the phase alone and are made once. The samples themselves stay as they
/// are. An output between samples is NaN exactly when one of the Order + 1 samples is a gap or is not there. Immutable and thread-safe.
/// </summary>
public sealed class LagrangeUpsampler
{
    private const int Lanes = 8;
    private const int Powers = LagrangeWeights.Powers;

    private readonly int padded;

    // Weights of node 0 for all phases, then of node 1, …; phases are padded to whole vectors.
    private readonly double[] weights;

    /// <param name="factor">At least 1.</param>
    /// <param name="order">Odd, from 1 to <see cref="LagrangeDelay.HighestOrder"/>.</param>
    public LagrangeUpsampler(int factor, int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        (Factor, Order, Reach) = (factor, order, new LagrangeDelay(order).Reach);
        padded = (factor + Lanes - 1) / Lanes * Lanes;
        weights = new double[(order + 1) * padded];
        var nodes = new LagrangeWeights(order);
        Span<Vector512<double>> each = new Vector512<double>[Powers * (order + 1)];
        for (var phase = 0; phase < factor; phase++)
        {
            nodes.Weigh(Vector512.Create((double)phase / factor), each);
            for (var node = 0; node <= order; node++)
            {
                weights[(node * padded) + phase] = each[Powers * node][0];
            }
        }
    }

    /// <summary>Outputs for each sample.</summary>
    public int Factor { get; }

    /// <summary>Degree of the polynomial.</summary>
    public int Order { get; }

    /// <summary>Samples needed before the sample at or before an output, that one included, and after it.</summary>
    public int Reach { get; }

    /// <param name="samples">As many as there are.</param>
    /// <param name="first">Index in <paramref name="samples"/> of the sample at the first output's time; may lie outside.</param>
    /// <param name="output">Must not overlap the samples.</param>
    public void Apply(ReadOnlySpan<double> samples, int first, Span<double> output)
    {
        Span<double> phases = stackalloc double[Lanes];
        for (int at = first, start = 0; start < output.Length; at++, start += Factor)
        {
            var between = output.Slice(start, Math.Min(Factor, output.Length - start));
            if (at - Reach + 1 < 0 || at + Reach >= samples.Length)
            {
                between.Fill(double.NaN);
            }
            else if (Factor > 1)
            {
                Between(ref MemoryMarshal.GetReference(samples[(at - Reach + 1)..]), between, phases);
            }

            between[0] = at >= 0 && at < samples.Length && double.IsFinite(samples[at]) ? samples[at] : double.NaN;
        }
    }

    private void Between(ref double nodes, Span<double> output, Span<double> phases)
    {
        for (var phase = 0; phase < output.Length; phase += Lanes)
        {
            var sum = Vector512<double>.Zero;
            for (var node = 0; node <= Order; node++)
            {
                var weight = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(weights), (nuint)((node * padded) + phase));
                sum = Vector512.FusedMultiplyAdd(weight, Vector512.Create(Unsafe.Add(ref nodes, node)), sum);
            }

            // Infinity minus itself is no number, nor is NaN.
            sum = Vector512.ConditionalSelect(Vector512.Equals(sum - sum, Vector512<double>.Zero), sum, Vector512.Create(double.NaN));
            sum.CopyTo(phases);
            phases[..Math.Min(Lanes, output.Length - phase)].CopyTo(output[phase..]);
        }
    }
}
