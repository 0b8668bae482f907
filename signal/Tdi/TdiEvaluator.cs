using System.Buffers;
using System.Numerics.Tensors;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;

namespace Lisa.Signal.Tdi;

/// <summary>Samples beyond both ends of a segment that are needed to compute all of it.</summary>
public readonly record struct TdiHalo(int Leading, int Trailing);

/// <summary>Settings of <see cref="TdiEvaluator"/>.</summary>
/// <param name="SampleRateHz">Of measurements, light travel times and outputs; above 0.</param>
public sealed record TdiOptions(double SampleRateHz)
{
    /// <summary>Of the Lagrange interpolation of measurements: odd.</summary>
    public int MeasurementOrder { get; init; } = 31;

    /// <summary>Of the Lagrange interpolation of light travel times: odd.</summary>
    public int DelayOrder { get; init; } = 5;

    /// <summary>
    /// Whether measurements are frequency fluctuations (the default) and not phases. A frequency that was received at a moving time is multiplied
    /// with how fast that time moves, so each term is with 1 − dΔ/dt, Δ being its whole delay (Bayle, Hartwig and Staab, arXiv:2103.06976). Without
    /// it a share of 1e-8 of the laser noise is left.
    /// </summary>
    public bool DopplerFactors { get; init; } = true;
}

/// <summary>
/// Computes combinations of time-delay interferometry, segment by segment, from the six η and the six light travel times, both sampled at the same
/// times.
/// <para>
/// Nested delays D_ij D_jk x are applied in order, with light travel times that change: x is read at t − Δ, where Δ(t) = d_ij(t) + d_jk(t − d_ij(t)).
/// The light travel times are interpolated along the chain (order 5), and the measurement is then interpolated once (order 31), however long the
/// chain is, so errors do not pile up.
/// </para>
/// <para>
/// An output is a function of the samples around it, and segments with their halo have the bits of the whole. A value that is not finite is a gap. An
/// output is NaN exactly when a value that it is made of is a gap or is not there: one of the Order + 1 samples around a delayed time, of a
/// measurement or of a light travel time, or, with Doppler factors, of a light travel time at one of the sample's two neighbours. So a gap in η13
/// spoils some of X and Z and nothing of Y, which does not read it.
/// </para>
/// <para>Immutable and thread-safe; a call rents its workspace and allocates nothing once warm.</para>
/// </summary>
public sealed class TdiEvaluator
{
    // Small enough that the delays of a chain stay in the first-level cache.
    private const int Block = 512;

    private const double Rounding = 1e-9;

    private readonly TdiOptions options;
    private readonly DelayTree tree;
    private readonly LagrangeDelay measurementDelay;
    private readonly LagrangeDelay delayDelay;
    private readonly int channels;
    private readonly int deepest;

    /// <exception cref="ArgumentException">There is no combination, the rate is not positive, or an order is none that <see cref="LagrangeDelay"/>
    /// takes.</exception>
    public TdiEvaluator(IReadOnlyList<TdiCombination> combinations, TdiOptions options)
    {
        ArgumentNullException.ThrowIfNull(combinations);
        ArgumentNullException.ThrowIfNull(options);
        if (combinations.Count == 0)
        {
            throw new ArgumentException("There is no combination to compute; name at least one.", nameof(combinations));
        }

        if (!(options.SampleRateHz > 0 && double.IsFinite(options.SampleRateHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.SampleRateHz, "A sample rate is a positive number of hertz.");
        }

        this.options = options;
        tree = DelayTree.Of(combinations);
        measurementDelay = new LagrangeDelay(options.MeasurementOrder);
        delayDelay = new LagrangeDelay(options.DelayOrder);
        channels = combinations.Count;
        deepest = combinations.Max(combination => combination.DeepestDelay);
    }

    /// <summary>What halo a segment needs when every light travel time, there and in the halo, is within these bounds.</summary>
    public TdiHalo Halo(double shortestTravelSeconds, double longestTravelSeconds)
    {
        // The derivative looks at a chain one sample earlier and later; of a chain's last delay only the measurement is read. Sums of delays may round upwards.
        var shortest = (shortestTravelSeconds * options.SampleRateHz) - Rounding;
        var longest = (longestTravelSeconds * options.SampleRateHz) + Rounding;
        var neighbour = options.DopplerFactors ? 1 : 0;
        var leading = Math.Max(
            deepest == 0 ? 0 : measurementDelay.LeadingHalo(deepest * longest),
            deepest < 2 ? neighbour : delayDelay.LeadingHalo((deepest - 1) * longest) + neighbour);
        var trailing = Math.Max(
            deepest == 0 ? 0 : measurementDelay.TrailingHalo(shortest),
            deepest < 2 ? neighbour : Math.Max(neighbour, delayDelay.TrailingHalo(shortest) + neighbour));
        return new TdiHalo(leading, trailing);
    }

    /// <summary>Computes as many samples of each channel as the output has room for.</summary>
    /// <param name="measurements">Six columns of equal length, one after another in the order of <see cref="Link.All"/>: η12, η23, …</param>
    /// <param name="travelSeconds">Light travel times at the same times, in the same shape.</param>
    /// <param name="leadingHalo">Index within a column of the first output's time.</param>
    /// <param name="output">A column for each combination, one after another, in the unit of the measurements. Must not overlap the inputs.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public void Apply(ReadOnlySpan<double> measurements, ReadOnlySpan<double> travelSeconds, int leadingHalo, Span<double> output)
    {
        var length = output.Length / channels;
        if (measurements.Length % Link.All.Count != 0 || travelSeconds.Length != measurements.Length || length * channels != output.Length)
        {
            throw new ArgumentException(
                $"{measurements.Length} measurements and {travelSeconds.Length} light travel times are six equal columns each, {output.Length} outputs {channels}.",
                nameof(measurements));
        }

        var padded = measurements.Length / Link.All.Count;
        ArgumentOutOfRangeException.ThrowIfNegative(leadingHalo);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, padded - leadingHalo, nameof(leadingHalo));
        output.Clear();
        var workspace = ArrayPool<double>.Shared.Rent((deepest + 3) * (Block + 2));
        for (var start = 0; start < length; start += Block)
        {
            var pass = new Pass(measurements, travelSeconds, padded, leadingHalo + start, output, length, start, Math.Min(Block, length - start), workspace);
            workspace.AsSpan(0, Block + 2).Clear();
            Visit(tree, 0, pass);
        }

        ArrayPool<double>.Shared.Return(workspace);
        for (var i = 0; i < output.Length; i++)
        {
            if (!double.IsFinite(output[i]))
            {
                output[i] = double.NaN;
            }
        }
    }

    // Adds what is read at a chain's delay, then goes on to longer chains. Delays are kept in samples, from one sample before the block to one after it.
    private void Visit(DelayTree node, int depth, in Pass pass)
    {
        var delays = pass.Row(depth);
        foreach (var (column, shares) in node.Readings)
        {
            var read = pass.Row(deepest + 1)[..pass.Count];
            if (depth == 0)
            {
                pass.Measurement(column).Slice(pass.At, pass.Count).CopyTo(read);
            }
            else
            {
                measurementDelay.Apply(pass.Measurement(column), pass.At, delays.Slice(1, pass.Count), read);
                if (options.DopplerFactors)
                {
                    TensorPrimitives.Multiply(read, pass.Row(deepest + 2)[..pass.Count], read);
                }
            }

            foreach (var (channel, coefficient) in shares)
            {
                var sum = pass.Channel(channel);
                TensorPrimitives.MultiplyAdd(read, coefficient, sum, sum);
            }
        }

        foreach (var (link, next) in node.Longer)
        {
            Extend(depth, delays, link, pass);
            if (options.DopplerFactors)
            {
                Factors(pass.Row(depth + 1), pass.Row(deepest + 2)[..pass.Count]);
            }

            Visit(next, depth + 1, pass);
        }
    }

    // total = delays + rate · travel(t − delays)
    private void Extend(int depth, ReadOnlySpan<double> delays, Link link, in Pass pass)
    {
        var travel = pass.Travel(link.Column);
        var total = pass.Row(depth + 1);
        if (depth == 0)
        {
            // No delay yet: the samples themselves, where there are any.
            var (first, last) = (Math.Max(0, pass.At - 1), Math.Min(travel.Length, pass.At - 1 + total.Length));
            total.Fill(double.NaN);
            travel[first..last].CopyTo(total[(first - pass.At + 1)..]);
        }
        else
        {
            delayDelay.Apply(travel, pass.At - 1, delays, total);
        }

        TensorPrimitives.MultiplyAdd(total, options.SampleRateHz, delays, total);
    }

    private static void Factors(ReadOnlySpan<double> total, Span<double> factors)
    {
        TensorPrimitives.Subtract(total[..factors.Length], total[2..], factors);
        TensorPrimitives.Multiply(factors, 0.5, factors);
        TensorPrimitives.Add(factors, 1, factors);
    }

    /// <summary>One block: where it lies in the inputs and in the output, and its workspace.</summary>
    private readonly ref struct Pass(
        ReadOnlySpan<double> measurements,
        ReadOnlySpan<double> travel,
        int padded,
        int at,
        Span<double> output,
        int length,
        int start,
        int count,
        double[] workspace)
    {
        private readonly ReadOnlySpan<double> measurements = measurements;
        private readonly ReadOnlySpan<double> travel = travel;
        private readonly Span<double> output = output;

        /// <summary>Index of the block's first sample in an input's column.</summary>
        public int At => at;

        public int Count => count;

        public ReadOnlySpan<double> Measurement(int column) => measurements.Slice(column * padded, padded);

        public ReadOnlySpan<double> Travel(int column) => travel.Slice(column * padded, padded);

        public Span<double> Channel(int channel) => output.Slice((channel * length) + start, count);

        public Span<double> Row(int row) => workspace.AsSpan(row * (Block + 2), count + 2);
    }
}
