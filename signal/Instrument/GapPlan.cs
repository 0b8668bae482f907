namespace Lisa.Signal.Instrument;

/// <summary>A stretch of time without measurements.</summary>
/// <param name="FromSeconds">First sample that is missing is the one at this time or the first after it.</param>
/// <param name="ToSeconds">The one at this time is there again.</param>
public readonly record struct DataGap(double FromSeconds, double ToSeconds);

/// <summary>
/// When a mission delivers no data. Planned gaps, for the pointing of the antenna, come with a period; unplanned ones, when the instrument falls into
/// safe mode, come as a Poisson process, and last exponentially distributed times (after Dey et al. 2021, Phys. Rev. D 104, 044035,
/// arXiv:2104.12646).
/// </summary>
public static class GapPlan
{
    /// <summary>Of planned gaps: every fortnight.</summary>
    public const double PeriodSeconds = 14 * 86_400;

    /// <summary>Of a planned gap: seven hours.</summary>
    public const double PlannedSeconds = 7 * 3600;

    private const double YearSeconds = 365.25 * 86_400;

    /// <summary>The first begins one period, less its own length, after the start.</summary>
    public static IEnumerable<DataGap> Planned(double startSeconds, double durationSeconds)
    {
        for (var end = PeriodSeconds; end - PlannedSeconds < durationSeconds; end += PeriodSeconds)
        {
            yield return new DataGap(startSeconds + end - PlannedSeconds, startSeconds + end);
        }
    }

    /// <param name="startSeconds">From here on.</param>
    /// <param name="durationSeconds">For so long.</param>
    /// <param name="perYear">Mean number, 0 to 10,000.</param>
    /// <param name="meanSeconds">Mean length, above 0.</param>
    /// <param name="seed">Equal seeds give equal gaps.</param>
    public static IEnumerable<DataGap> Unplanned(double startSeconds, double durationSeconds, double perYear, double meanSeconds, long seed)
    {
        if (!(perYear is >= 0 and <= 10_000 && meanSeconds > 0 && double.IsFinite(meanSeconds)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(perYear), $"{perYear}, {meanSeconds} s", "Unplanned gaps come 0 to 10,000 times a year, and their mean length is a positive time.");
        }

        return perYear == 0 ? [] : Draw(startSeconds, durationSeconds, YearSeconds / perYear, meanSeconds, seed);
    }

    /// <summary>Puts NaN where a gap is, in columns of equal length that begin at firstSample.</summary>
    public static void Cut(IEnumerable<DataGap> gaps, double startSeconds, double sampleRateHz, long firstSample, Span<double> columns, int length)
    {
        foreach (var gap in gaps)
        {
            var from = Math.Clamp(SampleFrom(gap.FromSeconds) - firstSample, 0, length);
            var to = Math.Clamp(SampleFrom(gap.ToSeconds) - firstSample, 0, length);
            for (var column = 0; from < to && column < columns.Length / length; column++)
            {
                columns.Slice((column * length) + (int)from, (int)(to - from)).Fill(double.NaN);
            }
        }

        // A millionth of a sample is rounding.
        long SampleFrom(double seconds) => (long)Math.Ceiling(((seconds - startSeconds) * sampleRateHz) - 1e-6);
    }

    private static IEnumerable<DataGap> Draw(double startSeconds, double durationSeconds, double waitingSeconds, double meanSeconds, long seed)
    {
        var random = new SeededDraw(InstrumentSeeds.Of(seed, RandomQuantity.Gaps));
        for (var from = random.Waiting(waitingSeconds); from < durationSeconds; from += random.Waiting(waitingSeconds))
        {
            var length = random.Waiting(meanSeconds);
            yield return new DataGap(startSeconds + from, startSeconds + from + length);
            from += length;
        }
    }
}
