namespace Lisa.Signal.MassiveBinaries;

/// <summary>A time at which data are like a template.</summary>
/// <param name="Sample">When its coalescence passes the constellation, in samples from the beginning of the data; between two samples by a parabola through ρ.</param>
/// <param name="Snr">ρ at the nearest sample.</param>
/// <param name="SnrA">|z_A|.</param>
/// <param name="SnrE">|z_E|.</param>
/// <param name="PhaseA">Argument of z_A in radians: of the signal in A against the template.</param>
/// <param name="PhaseE">Of z_E.</param>
/// <param name="Template">Its number among those that were searched for.</param>
public readonly record struct ChirpTrigger(double Sample, double Snr, double SnrA, double SnrE, double PhaseA, double PhaseE, int Template)
{
    /// <summary>
    /// One of each crowd: the loudest stays and takes away all that are at most a reach from it, then the loudest of what is left, and so on; of equals
    /// the earliest, then the one of the first template. In order of time.
    /// </summary>
    public static IReadOnlyList<ChirpTrigger> Cluster(IEnumerable<ChirpTrigger> triggers, double reachSamples)
    {
        var kept = new SortedList<double, ChirpTrigger>();
        foreach (var trigger in triggers.OrderByDescending(each => each.Snr).ThenBy(each => each.Sample).ThenBy(each => each.Template))
        {
            if (!IsNear(kept.Keys, trigger.Sample, reachSamples))
            {
                kept.Add(trigger.Sample, trigger);
            }
        }

        return [.. kept.Values];
    }

    private static bool IsNear(IList<double> kept, double sample, double reach)
    {
        var (low, high) = (0, kept.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = kept[middle] < sample ? (middle + 1, high) : (low, middle);
        }

        return (low < kept.Count && kept[low] - sample <= reach) || (low > 0 && sample - kept[low - 1] <= reach);
    }
}
