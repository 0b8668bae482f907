namespace Lisa.Cli.Compare;

/// <summary>Repeated measurements of one thing: their median, and how far they lie apart.</summary>
/// <param name="Median">The middle one; between two middle ones their mean.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
/// <param name="Count">How many, at least one.</param>
internal sealed record Spread(double Median, double Least, double Most, int Count)
{
    /// <summary>Null where nothing was measured.</summary>
    public static Spread? Of(params IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length == 0
            ? null
            : new Spread(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>Whether all that was measured here is below all that was measured there: then it is not chance alone that tells them apart.</summary>
    public bool IsBelow(Spread other) => Most < other.Least;
}
