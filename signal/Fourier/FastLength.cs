namespace Lisa.Signal.Fourier;

/// <summary>Lengths that transform fast: products of 2, 3 and 5.</summary>
public static class FastLength
{
    /// <summary>The smallest product of powers of 2, 3 and 5 that is at least <paramref name="length"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1 or above 2^30.</exception>
    public static int AtLeast(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1 << 30);
        var best = long.MaxValue;
        for (var fives = 1L; fives < 5L * length; fives *= 5)
        {
            for (var threes = fives; threes < 3L * length; threes *= 3)
            {
                var candidate = threes;
                while (candidate < length)
                {
                    candidate *= 2;
                }

                best = Math.Min(best, candidate);
            }
        }

        return (int)best;
    }
}
