using Lisa.Signal.Constellation;

namespace Lisa.Tests.Unit.Operators;

/// <summary>Products with a column for each link.</summary>
internal static class LinkSeries
{
    /// <summary>Columns <c>kind_12, kind_23, …</c>, one after another in the given span.</summary>
    public static InMemoryProduct Product(string kind, double rateHz, int segmentLength, string unit, double[] columns) =>
        InMemoryProduct.Series(rateHz, segmentLength, unit, Channels(kind, columns));

    /// <summary>As <see cref="Product"/> takes them.</summary>
    public static (string Name, double[] Samples)[] Channels(string kind, double[] columns)
    {
        var length = columns.Length / Link.All.Count;
        return [.. Link.All.Select(link => ($"{kind}_{link}", columns.AsSpan(link.Column * length, length).ToArray()))];
    }

    /// <summary>Light travel times that are long, short and different, and change a hundred times as fast as LISA's, in six columns.</summary>
    public static double[] Travel(double rateHz, int length) =>
    [
        .. Link.All.SelectMany(link => Enumerable.Range(0, length).Select(i => 8.1 + (0.06 * link.Column) + (2e-6 * i / rateHz) + (1e-4 * Math.Sin(1e-3 * i / rateHz)))),
    ];

    /// <summary>Two products beside each other, of the same rate and segments.</summary>
    public static InMemoryProduct With(this InMemoryProduct product, InMemoryProduct other) => new(
        product.Layout with { Columns = product.Layout.Columns.AddRange(other.Layout.Columns) },
        [.. product.Segments.Zip(other.Segments, (first, second) => (double[][])[.. first, .. second])]);
}
