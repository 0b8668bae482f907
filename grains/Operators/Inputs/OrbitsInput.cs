using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Signal.Constellation;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>
/// The orbits of the three spacecraft as an input: a table at equal steps, as long as one likes between rows since they are smooth, whose axis is
/// the data's. Fifteen columns: positions <c>x_1, y_1, z_1, …, z_3</c> in metres, barycentric and ecliptic, and light travel times <c>ltt_12 … ltt_21</c> in
/// seconds at reception, in the order of <see cref="Link.All"/>.
/// </summary>
internal static class OrbitsInput
{
    private const int Positions = 9;

    /// <summary>What an operator declares.</summary>
    public static Port Port { get; } = new(
        "orbits", AxisKind.Time, "Positions x_1 to z_3 in m and light travel times ltt_12 to ltt_21 in s, from before the data to after them, at least 8 rows");

    /// <summary>The columns that there must be, in this order.</summary>
    public static ImmutableArray<Column> Columns { get; } =
    [
        .. Enumerable.Range(1, 3).SelectMany(spacecraft => (Column[])[new($"x_{spacecraft}", "m"), new($"y_{spacecraft}", "m"), new($"z_{spacecraft}", "m")]),
        .. Link.All.Select(link => new Column($"ltt_{link}", "s")),
    ];

    /// <summary>An input has these columns.</summary>
    /// <exception cref="RefusalException">It has others.</exception>
    public static void Check(PlanRequest request, Layout orbits)
    {
        if (!orbits.Columns.SequenceEqual(Columns))
        {
            throw PlanCheck.Refuse(
                request, "input orbits has other columns than positions and light travel times", PlanCheck.Describe(orbits.Columns), PlanCheck.Describe(Columns),
                "post the orbits as lisa simulate writes them");
        }
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="context">Of the computation.</param>
    /// <param name="info">The operator, for refusals.</param>
    /// <param name="orbits">The whole of the table.</param>
    /// <param name="fromSeconds">From when on orbits are needed, on the axis that data and table share.</param>
    /// <param name="toSeconds">Until when.</param>
    /// <exception cref="RefusalException">The table has gaps or too few rows, or does not reach as far.</exception>
    public static TabulatedConstellation Read(IComputeContext context, OperatorInfo info, IInput orbits, double fromSeconds, double toSeconds)
    {
        var (start, end) = SampleWindow.Extent(orbits);
        using var rows = SampleWindow.Read(context, orbits, start, end, double.NaN);
        var (step, origin) = (1 / orbits.Layout.Density, orbits.Layout.Origin);
        var last = origin + ((rows.Length - 1) * step);
        if (!(origin <= fromSeconds && last >= toSeconds))
        {
            throw PlanCheck.Refuse(
                context, info, "the orbits do not reach as far as the data", $"{origin} to {last} s", $"{fromSeconds} to {toSeconds} s", "post longer orbits");
        }

        try
        {
            return new TabulatedConstellation(
                Table(rows, 0, Positions, origin, step), Table(rows, Positions, Link.All.Count, origin, step));
        }
        catch (ArgumentException error)
        {
            throw PlanCheck.Refuse(context, info, $"the orbits are no table: {error.Message}", $"{rows.Length} rows", "at least 8 rows without gaps", "post whole orbits");
        }
    }

    private static UniformTable Table(SampleWindow rows, int first, int columns, double origin, double step)
    {
        var values = new double[rows.Length * columns];
        for (var column = 0; column < columns; column++)
        {
            var from = rows[first + column];
            for (var row = 0; row < from.Length; row++)
            {
                values[(row * columns) + column] = from[row];
            }
        }

        return new UniformTable(origin, step, values, columns);
    }
}
