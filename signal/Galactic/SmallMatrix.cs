namespace Lisa.Signal.Galactic;

/// <summary>Symmetric positive matrices of a few rows, stored row after row, scaled to a unit diagonal before they are factored (Cholesky).</summary>
internal static class SmallMatrix
{
    /// <summary>Solves (M + damping diag M) x = y; false when the matrix is not positive.</summary>
    public static bool Solve(ReadOnlySpan<double> matrix, double damping, ReadOnlySpan<double> y, Span<double> x)
    {
        var size = y.Length;
        Span<double> scale = stackalloc double[size];
        Span<double> factor = stackalloc double[size * size];
        if (!Factor(matrix, damping, scale, factor))
        {
            return false;
        }

        for (var i = 0; i < size; i++)
        {
            var sum = y[i] * scale[i];
            for (var k = 0; k < i; k++)
            {
                sum -= factor[(i * size) + k] * x[k];
            }

            x[i] = sum / factor[(i * size) + i];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++)
            {
                x[i] -= factor[(k * size) + i] * x[k];
            }

            x[i] /= factor[(i * size) + i];
        }

        for (var i = 0; i < size; i++)
        {
            x[i] *= scale[i];
        }

        return true;
    }

    /// <summary>The inverse of a matrix of <paramref name="size"/> rows; false when it is not positive.</summary>
    public static bool Invert(ReadOnlySpan<double> matrix, int size, Span<double> inverse)
    {
        Span<double> unit = stackalloc double[size];
        for (var row = 0; row < size; row++)
        {
            unit.Clear();
            unit[row] = 1;
            if (!Solve(matrix, 0, unit, inverse.Slice(row * size, size)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Factor(ReadOnlySpan<double> matrix, double damping, Span<double> scale, Span<double> factor)
    {
        var size = scale.Length;
        for (var i = 0; i < size; i++)
        {
            scale[i] = 1 / Math.Sqrt(matrix[(i * size) + i]);
        }

        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[(i * size) + j] * scale[i] * scale[j];
                sum += i == j ? damping : 0;
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[(i * size) + k] * factor[(j * size) + k];
                }

                if (i == j && !(sum > 1e-14 && double.IsFinite(sum)))
                {
                    return false;
                }

                factor[(i * size) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * size) + j];
            }
        }

        return true;
    }
}
