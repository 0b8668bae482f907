using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>What the samples of a segment are laid along.</summary>
public enum AxisKind
{
    /// <summary>A time series: sample i of the product is at <c>Origin + i / Density</c> GPS seconds.</summary>
    Time,

    /// <summary>Spectra, one a segment: bin i of every segment is at <c>Origin + i / Density</c> Hz.</summary>
    Frequency,

    /// <summary>A table: each sample is a row, the columns are its fields, and segments hold as many rows as they need.</summary>
    Row,
}

/// <summary>One named row of doubles in a segment: a channel of a time series, a field of a table.</summary>
/// <param name="Name">As the field says it: <c>H1</c>, <c>isc_12</c>, <c>snr</c>.</param>
/// <param name="Unit">SI, or <c>1</c> where dimensionless: <c>strain</c>, <c>1/Hz</c>, <c>s</c>.</param>
[GenerateSerializer, Immutable, Alias("lisa.Column")]
public sealed record Column([property: Id(0)] string Name, [property: Id(1)] string Unit);

/// <summary>
/// What every segment of a product looks like: a matrix of doubles, one row a column (stored column by column), along one axis.
/// A gap is NaN: no operator turns a gap into a value.
/// </summary>
/// <param name="Axis">What the samples are laid along.</param>
/// <param name="Origin">Axis value of sample 0: GPS seconds (resolution 0.24 µs today), Hz, or 0 for rows.</param>
/// <param name="Density">Samples per unit of the axis: the rate in Hz of a time series, 1/df in seconds of a spectrum, 1 for rows.</param>
/// <param name="SegmentLength">Samples in a full segment; only the last one of a sealed time series may be shorter. For rows: 0.</param>
/// <param name="Columns">At least one, names unique.</param>
[GenerateSerializer, Immutable, Alias("lisa.Layout")]
public sealed record Layout(
    [property: Id(0)] AxisKind Axis,
    [property: Id(1)] double Origin,
    [property: Id(2)] double Density,
    [property: Id(3)] int SegmentLength,
    [property: Id(4)] ImmutableArray<Column> Columns)
{
    /// <summary>Axis value of sample <paramref name="offset"/> of segment <paramref name="index"/>.</summary>
    public double At(long index, long offset) => Axis == AxisKind.Time
        ? Origin + ((index * SegmentLength) + offset) / Density
        : Origin + offset / Density;

    /// <summary>Position of a column by name, or -1.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Name == column)
            {
                return i;
            }
        }

        return -1;
    }
}
