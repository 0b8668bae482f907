using Lisa.Signal.Constellation;

namespace Lisa.Signal.Instrument;

/// <summary>
/// Orbits at equal steps around the data: what is simulated on, and what is handed over with the data, are one table, so that whoever interpolates it
/// as <see cref="UniformTable"/> does sees the orbits that the data were made on. At steps of half a day that keeps the analytic orbits to
/// micrometres.
/// </summary>
public sealed class OrbitTable
{
    /// <summary>Half a day.</summary>
    public const double StepSeconds = 43_200;

    // Interpolation is symmetric only where there are four rows on each side; the delays reach a few rows' share beyond the data.
    private const int Margin = 4;

    private OrbitTable(double startSeconds, double[] positions, double[] travelTimes)
    {
        (StartSeconds, Positions, TravelTimes) = (startSeconds, positions, travelTimes);
        Constellation = new TabulatedConstellation(
            new UniformTable(startSeconds, StepSeconds, positions, 9), new UniformTable(startSeconds, StepSeconds, travelTimes, 6));
    }

    /// <summary>Time of the first row.</summary>
    public double StartSeconds { get; }

    public int Rows => Positions.Length / 9;

    /// <summary>Row after row: x, y, z of spacecraft 1, then of 2 and 3, in metres.</summary>
    public double[] Positions { get; }

    /// <summary>Row after row: the six light travel times in the order of <see cref="Link.All"/>, in seconds.</summary>
    public double[] TravelTimes { get; }

    public IConstellation Constellation { get; }

    /// <summary>From two days before the data to two days after them.</summary>
    /// <exception cref="ArgumentException">The orbits do not cover that.</exception>
    public static OrbitTable Around(IConstellation orbits, double startSeconds, double durationSeconds)
    {
        ArgumentNullException.ThrowIfNull(orbits);
        var rows = checked((int)Math.Ceiling(durationSeconds / StepSeconds)) + (2 * Margin);
        var first = startSeconds - (Margin * StepSeconds);
        var times = Enumerable.Range(0, rows).Select(row => first + (row * StepSeconds)).ToArray();
        var (positions, travelTimes) = (new double[9 * rows], new double[6 * rows]);
        double[] x = new double[rows], y = new double[rows], z = new double[rows], travel = new double[rows];
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            orbits.Positions(spacecraft, times, x, y, z);
            for (var row = 0; row < rows; row++)
            {
                var at = (9 * row) + (3 * (spacecraft - 1));
                (positions[at], positions[at + 1], positions[at + 2]) = (x[row], y[row], z[row]);
            }
        }

        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, times, travel);
            for (var row = 0; row < rows; row++)
            {
                travelTimes[(6 * row) + link.Column] = travel[row];
            }
        }

        var missing = Array.FindIndex(positions, value => !double.IsFinite(value));
        return missing < 0 && Array.TrueForAll(travelTimes, double.IsFinite)
            ? new OrbitTable(first, positions, travelTimes)
            : throw new ArgumentException(
                $"The orbits are not known from {first} s to {times[^1]} s, two days before the data to two days after them.", nameof(orbits));
    }
}
