namespace Lisa.Signal.Detection;

/// <summary>A cluster of samples above the threshold.</summary>
/// <param name="Sample">Where it is largest; the earliest of equals.</param>
/// <param name="Value">The value there.</param>
/// <param name="First">First sample of the cluster above the threshold.</param>
/// <param name="Last">Last sample of the cluster above the threshold.</param>
/// <param name="Count">Samples of the cluster above the threshold.</param>
public readonly record struct Peak(long Sample, double Value, long First, long Last, long Count);

/// <summary>
/// Finds samples strictly above a threshold and gathers those that follow one another within a window into clusters, one peak each. NaN
/// never triggers, and neither joins nor parts clusters by itself. Fed in pieces, it finds what it finds in the whole. Not thread-safe.
/// </summary>
public sealed class PeakFinder
{
    private readonly double threshold;
    private readonly long windowSamples;
    private readonly List<Peak> peaks = [];
    private long position;
    private Peak? open;

    /// <param name="threshold">In the unit of the series; finite.</param>
    /// <param name="windowSamples">A sample joins the cluster when at most this many samples after its last one; at least 1.</param>
    /// <param name="firstSample">Number of the first sample that will be pushed.</param>
    public PeakFinder(double threshold, long windowSamples, long firstSample = 0)
    {
        if (!double.IsFinite(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold is a finite number.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(windowSamples, 1);
        (this.threshold, this.windowSamples, position) = (threshold, windowSamples, firstSample);
    }

    /// <summary>All peaks of one span, in order of time.</summary>
    public static IReadOnlyList<Peak> Find(ReadOnlySpan<double> series, double threshold, long windowSamples)
    {
        var finder = new PeakFinder(threshold, windowSamples);
        finder.Push(series);
        return finder.Finish();
    }

    /// <summary>The next samples of the series.</summary>
    public void Push(ReadOnlySpan<double> series)
    {
        foreach (var value in series)
        {
            if (value > threshold)
            {
                Trigger(value);
            }

            position++;
        }
    }

    /// <summary>Closes the last cluster and returns all peaks so far, in order of time.</summary>
    public IReadOnlyList<Peak> Finish()
    {
        if (open is { } last)
        {
            peaks.Add(last);
            open = null;
        }

        return [.. peaks];
    }

    private void Trigger(double value)
    {
        if (open is { } cluster && position - cluster.Last <= windowSamples)
        {
            var louder = value > cluster.Value;
            open = new Peak(louder ? position : cluster.Sample, louder ? value : cluster.Value, cluster.First, position, cluster.Count + 1);
            return;
        }

        if (open is { } closed)
        {
            peaks.Add(closed);
        }

        open = new Peak(position, value, position, position, 1);
    }
}
