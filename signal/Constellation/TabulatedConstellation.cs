namespace Lisa.Signal.Constellation;

/// <summary>
/// Orbits from tables, as lisaorbits writes them: positions x of [n, 3, 3] and light travel times ltt of [n, 6], in the order of <see
/// cref="Link.All"/>.
/// </summary>
public sealed class TabulatedConstellation : IConstellation
{
    private readonly UniformTable positions;
    private readonly UniformTable travelTimes;

    /// <param name="positions">Nine columns, metres: x, y, z of spacecraft 1, then of 2 and 3.</param>
    /// <param name="travelTimes">Six columns, seconds, at the time of reception.</param>
    /// <exception cref="ArgumentException">A table has another number of columns.</exception>
    public TabulatedConstellation(UniformTable positions, UniformTable travelTimes)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(travelTimes);
        if (positions.Columns != 9 || travelTimes.Columns != 6)
        {
            throw new ArgumentException(
                $"Positions are 9 columns (three spacecraft), light travel times 6 (links), not {positions.Columns} and {travelTimes.Columns}.",
                nameof(positions));
        }

        (this.positions, this.travelTimes) = (positions, travelTimes);
    }

    /// <inheritdoc/>
    public void Positions(int spacecraft, ReadOnlySpan<double> seconds, Span<double> x, Span<double> y, Span<double> z)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spacecraft, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spacecraft, 3);
        var column = 3 * (spacecraft - 1);
        positions.Fill(column, seconds, x);
        positions.Fill(column + 1, seconds, y);
        positions.Fill(column + 2, seconds, z);
    }

    /// <inheritdoc/>
    public void LightTravelTimes(Link link, ReadOnlySpan<double> receptionSeconds, Span<double> travelSeconds) =>
        travelTimes.Fill(link.Column, receptionSeconds, travelSeconds);
}
