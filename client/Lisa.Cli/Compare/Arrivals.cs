namespace Lisa.Cli.Compare;

/// <summary>How much existed at a moment.</summary>
/// <param name="Seconds">Since the run was asked for.</param>
/// <param name="Count">Segments, or bytes; never less than before.</param>
internal readonly record struct Arrival(double Seconds, long Count);

/// <summary>
/// When the segments of a run came to be, as somebody saw it who looked again and again: a segment counts from the first look that found it, so
/// a time is late by one look at the most, and never early.
/// </summary>
/// <param name="Seen">In the order of time; only looks that found more than the one before.</param>
internal sealed record Arrivals(IReadOnlyList<Arrival> Seen)
{
    /// <summary>How many there were in the end.</summary>
    public long Total => Seen.Count == 0 ? 0 : Seen[^1].Count;

    /// <summary>The time by which a share of all segments existed (nearest rank); null where there were none.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    public double? Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Total));
        foreach (var arrival in Seen)
        {
            if (arrival.Count >= rank)
            {
                return arrival.Seconds;
            }
        }

        return null;
    }

    /// <summary>Takes looks as they come, and keeps those that found more.</summary>
    public static Arrivals Of(IEnumerable<Arrival> looks)
    {
        var seen = new List<Arrival>();
        foreach (var look in looks)
        {
            if (look.Count > (seen.Count == 0 ? 0 : seen[^1].Count))
            {
                seen.Add(look);
            }
        }

        return new Arrivals(seen);
    }

    /// <summary>From a moment to the next growth; null where there was none.</summary>
    public double? NextAfter(double seconds)
    {
        foreach (var arrival in Seen)
        {
            if (arrival.Seconds > seconds)
            {
                return arrival.Seconds - seconds;
            }
        }

        return null;
    }

    /// <summary>The longest time without growth between two moments, their own distance to the nearest growth included.</summary>
    public double LongestPause(double from, double to)
    {
        var (longest, last) = (0.0, from);
        foreach (var arrival in Seen.Where(arrival => arrival.Seconds > from && arrival.Seconds < to))
        {
            longest = Math.Max(longest, arrival.Seconds - last);
            last = arrival.Seconds;
        }

        return Math.Max(longest, to - last);
    }
}
