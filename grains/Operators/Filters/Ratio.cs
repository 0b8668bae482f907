using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>A positive fraction in lowest terms, by which a sample rate changes.</summary>
internal readonly record struct Ratio(int Up, int Down)
{
    /// <summary>Rates are doubles, and so is their quotient: a few units in the last place.</summary>
    private const double Tolerance = 1e-15;

    /// <summary>The fraction of a value, by continued fractions; null when there is none of terms up to <paramref name="largest"/>.</summary>
    public static Ratio? Of(double value, int largest)
    {
        // Convergents p/q: each term is the whole part of what the last one left over.
        var (up, down) = (1.0, 0.0);
        var (lastUp, lastDown) = (0.0, 1.0);
        var rest = value;
        while (double.IsFinite(rest))
        {
            var whole = Math.Floor(rest);
            (up, lastUp) = ((whole * up) + lastUp, up);
            (down, lastDown) = ((whole * down) + lastDown, down);
            if (!(up <= largest && down <= largest))
            {
                return null;
            }

            if (up > 0 && Math.Abs((up / down) - value) <= Tolerance * value)
            {
                return new Ratio((int)up, (int)down);
            }

            rest = 1 / (rest - whole);
        }

        return null;
    }

    /// <summary>Memory of the resampler: 20 taps for each of the larger factor, and an array for each phase.</summary>
    public long TableBytes => (160L * Math.Max(Up, Down)) + (32L * Up);

    public PolyphaseResampler Make() => new(Up, Down);
}
