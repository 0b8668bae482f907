using System.Globalization;

namespace Lisa.Grains.Formats;

/// <summary>
/// The times of a CSV source must be those of one sample rate: line i at <c>epoch + i / rate</c>, to 1 % of a sample.
/// </summary>
/// <remarks>
/// GPS seconds today have a resolution of 0.24 µs, and a writer may round them further; a rate read off two neighbours would
/// drift by whole samples within a long file. So it is read off many lines, and the simplest rate or period that they allow is taken:
/// 4096 Hz and not 4095.99961.
/// </remarks>
internal sealed class TimeColumn
{
    private const double Tolerance = 0.01;
    private const int MostDecimals = 6;

    private readonly SourceName _source;
    private readonly double _rateUncertainty;

    private TimeColumn(SourceName source, double epochGpsSeconds, double sampleRateHz, double rateUncertainty)
    {
        _source = source;
        EpochGpsSeconds = epochGpsSeconds;
        SampleRateHz = sampleRateHz;
        _rateUncertainty = rateUncertainty;
    }

    public double EpochGpsSeconds { get; }

    public double SampleRateHz { get; }

    /// <summary>
    /// Decides epoch and rate from the first lines; null where there are none, or only one and the caller says no rate.
    /// </summary>
    /// <param name="times">Of the first lines, as many as were looked at.</param>
    /// <param name="callersRateHz">Stands above the file's, which must then fit it.</param>
    /// <param name="source">What refusals call the file.</param>
    public static TimeColumn? From(ReadOnlySpan<double> times, double? callersRateHz, SourceName source)
    {
        if (times.Length == 0 || (times.Length == 1 && callersRateHz is null))
        {
            return null;
        }

        if (callersRateHz is { } rate)
        {
            return new TimeColumn(source, times[0], rate, 0);
        }

        var regular = times[..RegularLines(times, source)];
        var measured = (regular.Length - 1) / (regular[^1] - regular[0]);
        var uncertainty = Tolerance / (regular.Length - 1);
        return Simplest(measured, uncertainty) is { } simple
            ? new TimeColumn(source, times[0], simple, 0)
            : new TimeColumn(source, times[0], measured, uncertainty);
    }

    /// <summary>Refuses a line whose time is not its place's.</summary>
    /// <param name="sample">Which one, from 0.</param>
    /// <param name="time">As the file gives it.</param>
    /// <param name="line">Its line in the file.</param>
    public void Check(long sample, double time, long line)
    {
        var due = EpochGpsSeconds + (sample / SampleRateHz);
        var allowed = ((Tolerance + (sample * _rateUncertainty)) / SampleRateHz) + Math.BitIncrement(Math.Abs(due)) - Math.Abs(due);
        if (Math.Abs(time - due) <= allowed)
        {
            return;
        }

        var what = time > due ? "a line comes too late: samples are missing before it"
            : double.IsNaN(time) ? "a line has no time"
            : "a line comes too early: the times go backwards or overlap";
        throw _source.Refuse(
            what, $"line {line}, column 1", Text(time), $"{Text(due)} s to 1 % of a sample at {SampleRateHz:R} Hz",
            "Resample to one rate, and write a gap as lines of nan");
    }

    /// <summary>
    /// How many lines stand before the first interval that is far from the usual one; at least 2. Only they tell the rate, so that
    /// a missing line is found where it is missing.
    /// </summary>
    private static int RegularLines(ReadOnlySpan<double> times, SourceName source)
    {
        const double FarOff = 0.1;
        var intervals = new List<double>(times.Length);
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] > times[i - 1] && double.IsFinite(times[i] - times[i - 1]))
            {
                intervals.Add(times[i] - times[i - 1]);
            }
        }

        if (intervals.Count == 0)
        {
            throw source.Refuse(
                "the times do not grow", "time column", Text(times[^1]), $"after {Text(times[0])} s", "Order the lines by time");
        }

        intervals.Sort();
        var usual = intervals[(intervals.Count - 1) / 2];
        var lines = 1;
        while (lines < times.Length && Math.Abs(times[lines] - times[lines - 1] - usual) <= FarOff * usual)
        {
            lines++;
        }

        return lines > 1 ? lines : throw source.Refuse(
            "the first interval is unlike the others", "line 3, column 1", Text(times[1]),
            $"{Text(times[0] + usual)} s, as the interval between most lines has it", "Resample to one rate, and write a gap as lines of nan");
    }

    private static double? Simplest(double rateHz, double uncertainty)
    {
        for (var decimals = 0; decimals <= MostDecimals; decimals++)
        {
            var rate = Math.Round(rateHz, decimals);
            if (Math.Abs(rate - rateHz) <= uncertainty * rateHz)
            {
                return rate;
            }

            var period = Math.Round(1 / rateHz, decimals);
            if (Math.Abs((period * rateHz) - 1) <= uncertainty)
            {
                return 1 / period;
            }
        }

        return null;
    }

    private static string Text(double seconds) => seconds.ToString("R", CultureInfo.InvariantCulture);
}
