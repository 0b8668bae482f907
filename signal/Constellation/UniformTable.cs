namespace Lisa.Signal.Constellation;

/// <summary>
/// Smooth functions of time that are tabulated at equal steps, interpolated by the polynomial of degree 7 through the eight rows around a time (at
/// the ends, through the first or last eight). For a function of angular frequency ω the error is about 1e-3 (ω·step)⁸ of its amplitude, away from
/// the ends: at steps of two days less than a millimetre for LISA's orbits, whose positions, derivatives and light travel times have periods of a year and its
/// parts. Outside of the table nothing is guessed: values are NaN there. Immutable and thread-safe.
/// </summary>
public sealed class UniformTable
{
    private const int Nodes = 8;

    private readonly double startSeconds;
    private readonly double stepSeconds;
    private readonly int rows;

    // For each column and interval the polynomial's coefficients, highest power first, in steps from the middle of the interval.
    private readonly double[][] coefficients;

    /// <param name="startSeconds">Time of the first row.</param>
    /// <param name="stepSeconds">Between rows, above 0.</param>
    /// <param name="values">Row after row.</param>
    /// <param name="columns">Values in a row.</param>
    /// <exception cref="ArgumentException">The table is not of at least eight whole rows, its step is not positive, or a value is not finite.</exception>
    public UniformTable(double startSeconds, double stepSeconds, ReadOnlySpan<double> values, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (!double.IsFinite(startSeconds) || !(stepSeconds > 0 && double.IsFinite(stepSeconds)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(stepSeconds), stepSeconds, $"A table starts at a finite time, not {startSeconds} s, and has a positive step.");
        }

        rows = values.Length / columns;
        if (rows < Nodes || rows * columns != values.Length)
        {
            throw new ArgumentException($"{values.Length} values are not {Nodes} or more rows of {columns}; give whole rows.", nameof(values));
        }

        (this.startSeconds, this.stepSeconds) = (startSeconds, stepSeconds);
        coefficients = new double[columns][];
        Span<double> column = new double[rows];
        for (var c = 0; c < columns; c++)
        {
            for (var row = 0; row < rows; row++)
            {
                column[row] = values[(row * columns) + c];
                if (!double.IsFinite(column[row]))
                {
                    throw new ArgumentException($"Row {row} of column {c} is {column[row]}; a table has no gaps: give its part before or after.", nameof(values));
                }
            }

            coefficients[c] = new double[(rows - 1) * Nodes];
            for (var interval = 0; interval < rows - 1; interval++)
            {
                Expand(column, interval, coefficients[c].AsSpan(interval * Nodes, Nodes));
            }
        }
    }

    /// <summary>Values in a row.</summary>
    public int Columns => coefficients.Length;

    /// <summary>Time of the first row.</summary>
    public double StartSeconds => startSeconds;

    /// <summary>Time of the last row.</summary>
    public double EndSeconds => startSeconds + ((rows - 1) * stepSeconds);

    /// <summary>A column at each of the times; NaN before the first and after the last row. Spans are of one length.</summary>
    public void Fill(int column, ReadOnlySpan<double> seconds, Span<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, seconds.Length);
        var polynomials = coefficients[column];
        for (var i = 0; i < seconds.Length; i++)
        {
            var position = (seconds[i] - startSeconds) / stepSeconds;
            if (!(position >= 0 && position <= rows - 1))
            {
                values[i] = double.NaN;
                continue;
            }

            var interval = Math.Min((int)position, rows - 2);
            var offset = (Math.FusedMultiplyAdd(-interval, stepSeconds, seconds[i] - startSeconds) / stepSeconds) - 0.5;
            var powers = polynomials.AsSpan(interval * Nodes, Nodes);
            var value = powers[0];
            for (var power = 1; power < Nodes; power++)
            {
                value = Math.FusedMultiplyAdd(value, offset, powers[power]);
            }

            values[i] = value;
        }
    }

    // Newton's divided differences, then multiplied out.
    private static void Expand(ReadOnlySpan<double> column, int interval, Span<double> powers)
    {
        var first = Math.Clamp(interval - (Nodes / 2) + 1, 0, column.Length - Nodes);
        Span<double> differences = stackalloc double[Nodes];
        column.Slice(first, Nodes).CopyTo(differences);
        for (var degree = 1; degree < Nodes; degree++)
        {
            for (var node = Nodes - 1; node >= degree; node--)
            {
                differences[node] = (differences[node] - differences[node - 1]) / degree;
            }
        }

        powers.Clear();
        for (var node = Nodes - 1; node >= 0; node--)
        {
            // powers ← powers · (offset − place of the node) + difference
            var place = first + node - interval - 0.5;
            for (var power = 0; power < Nodes - 1; power++)
            {
                powers[power] = powers[power + 1] - (place * powers[power]);
            }

            powers[Nodes - 1] = differences[node] - (place * powers[Nodes - 1]);
        }
    }
}
