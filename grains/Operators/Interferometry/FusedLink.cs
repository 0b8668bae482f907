using System.Numerics.Tensors;
using Lisa.Grains.Contracts;
using Lisa.Signal.Delays;
using Lisa.Signal.Noise;
using Lisa.Signal.Ranging;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// One link after the other: from pseudo-ranges to light travel times. A pseudo-range that clock i shows at its time τ is τ less what clock j showed
/// when the light left, mpr_ij(τ) = d_ij(t) + δ_i(τ) − δ_j(τ − mpr_ij), at the true time t = τ − δ_i(τ).
/// </summary>
/// <param name="smoother">Of series as long as the workspace.</param>
/// <param name="workspace"><see cref="Columns"/> columns.</param>
/// <param name="rateHz">Of the pseudo-ranges.</param>
/// <param name="bridgeSeconds">Longest gap that is bridged.</param>
internal sealed class FusedLink(RangeSmoother smoother, Block workspace, double rateHz, double bridgeSeconds)
{
    /// <summary>Of the workspace.</summary>
    public const int Columns = 5;

    private static readonly LagrangeDelay Delay = new(SlowSeries.Order);

    /// <summary>Smooths one link; clocks are empty where there are none, else in seconds by their own time.</summary>
    public void Fuse(ReadOnlySpan<double> pseudoRange, ReadOnlySpan<double> receiver, ReadOnlySpan<double> emitter)
    {
        var measured = workspace[0];
        var range = workspace[1];
        var rate = workspace[2];
        var acceleration = workspace[3];
        if (receiver.IsEmpty)
        {
            TensorPrimitives.Multiply(pseudoRange, LisaNoise.SpeedOfLight, measured);
            smoother.Smooth(measured, range, rate, acceleration);
        }
        else
        {
            TensorPrimitives.Multiply(pseudoRange, rateHz, workspace[4]);
            Delay.Apply(emitter, 0, workspace[4], measured);
            for (var i = 0; i < measured.Length; i++)
            {
                measured[i] = LisaNoise.SpeedOfLight * (pseudoRange[i] - receiver[i] + measured[i]);
            }

            smoother.Smooth(measured, range, rate, acceleration);
            ToTrueTime(receiver, range, rate, acceleration);
        }

        MarkLongGaps(measured, range);
    }

    /// <summary>Light travel times of the link fused last, from a position of its series on.</summary>
    public void Take(int first, Span<double> seconds) =>
        TensorPrimitives.Divide(workspace[1].Slice(first, seconds.Length), LisaNoise.SpeedOfLight, seconds);

    // At the true time t clock i shows τ = t + δ_i(τ).
    private void ToTrueTime(ReadOnlySpan<double> receiver, Span<double> range, ReadOnlySpan<double> rate, ReadOnlySpan<double> acceleration)
    {
        for (var i = 0; i < range.Length; i++)
        {
            var drift = i == 0 ? double.NaN : (receiver[i] - receiver[i - 1]) * rateHz;
            var later = receiver[i] / (1 - drift);
            range[i] += later * (rate[i] + (later / 2 * acceleration[i]));
        }
    }

    private void MarkLongGaps(ReadOnlySpan<double> measured, Span<double> range)
    {
        for (var i = 0; i < measured.Length; i++)
        {
            var from = i;
            while (i < measured.Length && !double.IsFinite(measured[i]))
            {
                i++;
            }

            var between = from > 0 && i < measured.Length;
            if (i > from && !(between && (i - from) / rateHz <= bridgeSeconds))
            {
                range[from..i].Fill(double.NaN);
            }
        }
    }
}
