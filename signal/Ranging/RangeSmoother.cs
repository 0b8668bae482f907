using System.Buffers;

namespace Lisa.Signal.Ranging;

/// <summary>Settings of <see cref="RangeSmoother"/>.</summary>
/// <param name="StepSeconds">Between measurements; above 0.</param>
/// <param name="NoiseMetres">Root mean square of the white noise of one measurement; above 0.</param>
/// <param name="JerkNoise">Root of the two-sided density of the white jerk that the range is driven by, in m/s³/√Hz; above 0.</param>
public sealed record RangeSmootherOptions(double StepSeconds, double NoiseMetres, double JerkNoise);

/// <summary>
/// The most likely course of a range that is measured in white noise: Kalman's filter forwards, and the smoother of Rauch, Tung and Striebel (1965,
/// AIAA Journal 3, 1445) backwards. State: range, its rate and its acceleration, which white jerk of density q drives: over a step h,
/// <code>
/// F = [1 h h²/2; 0 1 h; 0 0 1]        Q = q [h⁵/20 h⁴/8 h³/6; h⁴/8 h³/3 h²/2; h³/6 h²/2 h]
/// </code>
/// With r the noise's density, NoiseMetres² · StepSeconds, the smoother passes what is slower than T = (r/q)^(1/6): its gain is 1/(1 + (ωT)⁶), which leaves an error of
/// √(r/3T) far from the ends, and at a distance t from an end what is not known beyond it weighs exp(−t/2T).
/// <para>
/// A measurement that is not finite is a gap, and is predicted. How sure a state is depends on where the gaps are and not on what was measured, so
/// series of the same gaps share that work. Not thread-safe: one for each computation.
/// </para>
/// </summary>
public sealed class RangeSmoother : IDisposable
{
    /// <summary>What it holds in memory: doubles for each measurement.</summary>
    public const int WorkingColumns = Gain + Smoothing + 3;

    // Before the first measurement: no range of a spacecraft is so uncertain.
    private const double PriorMetres = 1e6;
    private const double PriorMetresPerSecond = 1e3;
    private const double PriorMetresPerSecondSquared = 1e-2;

    private const int Gain = 3;
    private const int Smoothing = 9;

    private readonly RangeSmootherOptions options;
    private readonly int length;
    private readonly bool[] measured;
    private readonly double[] gains;
    private readonly double[] states;
    private bool known;

    /// <param name="options">Checked here.</param>
    /// <param name="length">Measurements in a series.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is not positive and finite.</exception>
    public RangeSmoother(RangeSmootherOptions options, int length)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!(options.StepSeconds > 0 && options.NoiseMetres > 0 && options.JerkNoise > 0
            && double.IsFinite(options.StepSeconds + options.NoiseMetres + options.JerkNoise)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options, "Step, noise and jerk are positive and finite.");
        }

        (this.options, this.length) = (options, length);
        measured = new bool[length];
        gains = ArrayPool<double>.Shared.Rent((Gain + Smoothing) * length);
        states = ArrayPool<double>.Shared.Rent(3 * length);
    }

    /// <summary>One series; all spans are of the length that was said. Without any measurement all is NaN.</summary>
    /// <param name="measurements">Metres.</param>
    /// <param name="range">Metres.</param>
    /// <param name="rate">Metres a second.</param>
    /// <param name="acceleration">Metres a second squared.</param>
    public void Smooth(ReadOnlySpan<double> measurements, Span<double> range, Span<double> rate, Span<double> acceleration)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(measurements.Length, length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(range.Length, length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rate.Length, length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(acceleration.Length, length);
        var first = measurements.IndexOfAnyInRange(double.MinValue, double.MaxValue);
        if (first < 0)
        {
            range.Fill(double.NaN);
            rate.Fill(double.NaN);
            acceleration.Fill(double.NaN);
            return;
        }

        Prepare(measurements);
        Filter(measurements, measurements[first]);
        var step = options.StepSeconds;
        var (r, v, a) = State(length - 1);
        for (var i = length - 1; ; i--)
        {
            (range[i], rate[i], acceleration[i]) = (r + measurements[first], v, a);
            if (i == 0)
            {
                return;
            }

            // How far the smoothed state is from the one that was predicted for it.
            var (fr, fv, fa) = State(i - 1);
            var (dr, dv, da) = (r - (fr + (step * (fv + (step / 2 * fa)))), v - (fv + (step * fa)), a - fa);
            var g = gains.AsSpan(((Gain + Smoothing) * (i - 1)) + Gain, Smoothing);
            r = fr + (g[0] * dr) + (g[1] * dv) + (g[2] * da);
            v = fv + (g[3] * dr) + (g[4] * dv) + (g[5] * da);
            a = fa + (g[6] * dr) + (g[7] * dv) + (g[8] * da);
        }
    }

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(gains);
        ArrayPool<double>.Shared.Return(states);
    }

    private (double Range, double Rate, double Acceleration) State(int i) => (states[3 * i], states[(3 * i) + 1], states[(3 * i) + 2]);

    // Ranges are kept from the first measurement on, so that digits are for what changes.
    private void Filter(ReadOnlySpan<double> measurements, double origin)
    {
        var step = options.StepSeconds;
        var (r, v, a) = (0.0, 0.0, 0.0);
        for (var i = 0; i < length; i++)
        {
            if (i > 0)
            {
                (r, v) = (r + (step * (v + (step / 2 * a))), v + (step * a));
            }

            if (measured[i])
            {
                var gain = gains.AsSpan((Gain + Smoothing) * i, Gain);
                var news = measurements[i] - origin - r;
                (r, v, a) = (r + (gain[0] * news), v + (gain[1] * news), a + (gain[2] * news));
            }

            (states[3 * i], states[(3 * i) + 1], states[(3 * i) + 2]) = (r, v, a);
        }
    }

    // Gains of filter and smoother, unless the last series had the same gaps.
    private void Prepare(ReadOnlySpan<double> measurements)
    {
        var same = known;
        for (var i = 0; i < length; i++)
        {
            var here = double.IsFinite(measurements[i]);
            same &= measured[i] == here;
            measured[i] = here;
        }

        if (same)
        {
            return;
        }

        known = true;
        var model = new RangeModel(options);
        var covariance = Covariance.Diagonal(
            PriorMetres * PriorMetres, PriorMetresPerSecond * PriorMetresPerSecond, PriorMetresPerSecondSquared * PriorMetresPerSecondSquared);
        for (var i = 0; i < length; i++)
        {
            var at = gains.AsSpan((Gain + Smoothing) * i, Gain + Smoothing);
            if (measured[i])
            {
                covariance = model.Update(covariance, at[..Gain]);
            }

            covariance = model.Predict(covariance, at[Gain..]);
        }
    }
}
