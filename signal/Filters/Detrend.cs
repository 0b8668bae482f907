using System.Numerics.Tensors;
using Lisa.Signal.Reductions;

namespace Lisa.Signal.Filters;

/// <summary>
/// Takes a mean or a straight line out of a span, in place, as scipy.signal.detrend does. Values that are not finite stay as they are and do
/// not count towards the fit.
/// </summary>
public static class Detrend
{
    /// <summary>Subtracts the mean of the finite values.</summary>
    public static void Constant(Span<double> samples)
    {
        var sum = FixedOrder.Sum(samples);
        if (double.IsFinite(sum))
        {
            TensorPrimitives.Subtract(samples, sum / samples.Length, samples);
            return;
        }

        var (total, count) = (0.0, 0);
        foreach (var sample in samples)
        {
            if (double.IsFinite(sample))
            {
                total += sample;
                count++;
            }
        }

        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = double.IsFinite(samples[i]) ? samples[i] - (total / count) : samples[i];
        }
    }

    /// <summary>Subtracts the line of least squares through the finite values; with one of them only, the mean.</summary>
    public static void Linear(Span<double> samples)
    {
        // Around the centroid the two normal equations part, and the slope does not lose digits to the intercept.
        var (count, sumIndex, sumValue) = (0, 0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            if (double.IsFinite(samples[i]))
            {
                count++;
                sumIndex += i;
                sumValue += samples[i];
            }
        }

        if (count == 0)
        {
            return;
        }

        var (meanIndex, meanValue) = (sumIndex / count, sumValue / count);
        var (spread, product) = (0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            if (double.IsFinite(samples[i]))
            {
                var offset = i - meanIndex;
                spread += offset * offset;
                product += offset * (samples[i] - meanValue);
            }
        }

        var slope = spread > 0 ? product / spread : 0;
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = double.IsFinite(samples[i]) ? samples[i] - (meanValue + (slope * (i - meanIndex))) : samples[i];
        }
    }
}
