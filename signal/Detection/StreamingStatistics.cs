using System.Numerics.Tensors;
using Lisa.Signal.Reductions;

namespace Lisa.Signal.Detection;

/// <summary>
/// Count, extremes and the first four moments of a series that arrives in pieces. Values that are not finite are counted as gaps and
/// otherwise ignored. Blocks are summed around their own mean, then merged by the update formulas of Pébay (Sandia report SAND2008-6212,
/// equations 2.1, 3.1), so a large mean costs no digits. The same pieces in the same order give the same bits; other pieces
/// agree to rounding. Moments of no values are NaN. A mutable value: copy it to fork it, default is empty.
/// </summary>
public struct StreamingStatistics
{
    private const int BlockSamples = 1024;

    private double sumOfSquares;
    private double sumOfCubes;
    private double sumOfFourths;
    private double mean;
    private double minimum;
    private double maximum;

    /// <summary>Finite values so far.</summary>
    public long Count { get; private set; }

    /// <summary>Values so far that were NaN or infinite.</summary>
    public long Gaps { get; private set; }

    public readonly double Mean => Count == 0 ? double.NaN : mean;

    /// <summary>Mean squared deviation: divided by the count, not by the count less one.</summary>
    public readonly double Variance => sumOfSquares / Count;

    /// <summary>Root of the mean square of the values themselves, their mean included.</summary>
    public readonly double RootMeanSquare => Math.Sqrt(Variance + (Mean * Mean));

    public readonly double Minimum => Count == 0 ? double.NaN : minimum;

    public readonly double Maximum => Count == 0 ? double.NaN : maximum;

    /// <summary>Third standardised moment, without bias correction, as scipy.stats.skew; NaN when all values are equal.</summary>
    public readonly double Skewness => sumOfCubes / Count / (Variance * Math.Sqrt(Variance));

    /// <summary>Fourth standardised moment less 3, without bias correction, as scipy.stats.kurtosis; NaN when all values are equal.</summary>
    public readonly double ExcessKurtosis => (sumOfFourths / Count / (Variance * Variance)) - 3;

    /// <summary>The next values of the series.</summary>
    public void Push(ReadOnlySpan<double> values)
    {
        Span<double> work = stackalloc double[2 * BlockSamples];
        var finite = work[..BlockSamples];
        var squares = work[BlockSamples..];
        for (var start = 0; start < values.Length; start += BlockSamples)
        {
            scoped var block = values[start..Math.Min(start + BlockSamples, values.Length)];
            var count = block.Length;
            var sum = FixedOrder.Sum(block);
            if (!double.IsFinite(sum))
            {
                count = Compress(block, finite);
                Gaps += block.Length - count;
                block = finite[..count];
                sum = FixedOrder.Sum(block);
            }

            if (count > 0)
            {
                Merge(OfBlock(block, sum / count, finite[..count], squares[..count]));
            }
        }
    }

    /// <summary>Adds another accumulator's values, as if they came after these.</summary>
    public void Merge(in StreamingStatistics other)
    {
        Gaps += other.Gaps;
        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            var gaps = Gaps;
            this = other;
            Gaps = gaps;
            return;
        }

        double first = Count, second = other.Count;
        var total = first + second;
        var delta = other.mean - mean;
        var step = delta / total;
        var product = first * second * delta * step;
        sumOfFourths += other.sumOfFourths
            + (product * step * step * ((first * first) - (first * second) + (second * second)))
            + (6 * step * step * ((first * first * other.sumOfSquares) + (second * second * sumOfSquares)))
            + (4 * step * ((first * other.sumOfCubes) - (second * sumOfCubes)));
        sumOfCubes += other.sumOfCubes
            + (product * step * (first - second))
            + (3 * step * ((first * other.sumOfSquares) - (second * sumOfSquares)));
        sumOfSquares += other.sumOfSquares + product;
        mean += step * second;
        minimum = Math.Min(minimum, other.minimum);
        maximum = Math.Max(maximum, other.maximum);
        Count += other.Count;
    }

    // The deviations may take the place of the block itself.
    private static StreamingStatistics OfBlock(ReadOnlySpan<double> block, double mean, Span<double> deviations, Span<double> squares)
    {
        var (minimum, maximum) = (TensorPrimitives.Min(block), TensorPrimitives.Max(block));
        TensorPrimitives.Subtract(block, mean, deviations);
        TensorPrimitives.Multiply(deviations, deviations, squares);
        return new StreamingStatistics
        {
            Count = block.Length,
            mean = mean,
            minimum = minimum,
            maximum = maximum,
            sumOfSquares = FixedOrder.Sum(squares),
            sumOfCubes = FixedOrder.Dot(squares, deviations),
            sumOfFourths = FixedOrder.Dot(squares, squares),
        };
    }

    private static int Compress(ReadOnlySpan<double> block, Span<double> finite)
    {
        var count = 0;
        foreach (var value in block)
        {
            if (double.IsFinite(value))
            {
                finite[count++] = value;
            }
        }

        return count;
    }
}
