namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// A and E without their gaps: a sample that either of them lacks is 0 in both, as is what lies beyond the ends, and towards it the data fall off as half a cosine over a reach. So
/// a gap's edges do not spread the strong noise of high frequencies over the band.
/// </summary>
public sealed class GapTaper
{
    private readonly double[] weights;

    /// <param name="a">Not finite where there are no data.</param>
    /// <param name="e">As long.</param>
    /// <param name="reach">Samples over which the data fall off, at least 0.</param>
    public GapTaper(ReadOnlySpan<double> a, ReadOnlySpan<double> e, int reach)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(e.Length, a.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(reach);
        weights = new double[a.Length];
        var distance = 0;
        for (var i = 0; i < a.Length; i++)
        {
            distance = double.IsFinite(a[i]) && double.IsFinite(e[i]) ? Math.Min(distance + 1, reach + 1) : 0;
            weights[i] = distance;
        }

        distance = 0;
        for (var i = a.Length - 1; i >= 0; i--)
        {
            distance = weights[i] == 0 ? 0 : Math.Min(distance + 1, reach + 1);
            weights[i] = (1 - Math.Cos(Math.PI * Math.Min(weights[i], distance) / (reach + 1))) / 2;
        }
    }

    /// <summary>Samples.</summary>
    public int Length => weights.Length;

    /// <summary>Whether a sample is whole: no gap, and none within the reach.</summary>
    public bool IsWhole(int sample) => weights[sample] == 1;

    /// <summary>A stretch of a series, tapered; zeros beyond its ends.</summary>
    /// <param name="series">A or E.</param>
    /// <param name="first">Sample that the stretch begins with; may lie outside.</param>
    /// <param name="stretch">Receives it.</param>
    public void Apply(ReadOnlySpan<double> series, int first, Span<double> stretch)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(series.Length, weights.Length);
        stretch.Clear();
        var (from, to) = (Math.Max(0, first), (int)Math.Min(series.Length, (long)first + stretch.Length));
        for (var i = from; i < to; i++)
        {
            stretch[i - first] = weights[i] == 0 ? 0 : weights[i] * series[i];
        }
    }
}
