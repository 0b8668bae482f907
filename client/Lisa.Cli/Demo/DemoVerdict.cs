using System.Globalization;
using Lisa.Cli.Output;
using Lisa.Client.Results;
using Spectre.Console;

namespace Lisa.Cli.Demo;

/// <summary>An event: when, how loud.</summary>
internal sealed record DemoEvent(double GpsSeconds, double Snr);

/// <summary>
/// Whether what was found is what was injected.
/// <para>
/// A matched filter's SNR is normalised so that noise alone has variance 1 in each of its two phases: at any injected SNR, the found one
/// scatters by 1. Three standard deviations are allowed, and 15 % where that is more, for the density is estimated from the same minute,
/// inspiral included. The time scatters by 1/(2π σ_f ρ): about 0.2 ms for a bandwidth σ_f of 40 Hz at SNR 20; 5 ms is far outside that,
/// and far inside the chance of 1 in 6,400 that noise peaks so near by itself.
/// </para>
/// </summary>
internal sealed record DemoVerdict(DemoEvent Injected, DemoEvent? Found)
{
    public const double TimeToleranceSeconds = 0.005;

    public double SnrTolerance => Math.Max(3, 0.15 * Injected.Snr);

    public double TimeErrorSeconds => Found is null ? double.NaN : Found.GpsSeconds - Injected.GpsSeconds;

    public double SnrError => Found is null ? double.NaN : Found.Snr - Injected.Snr;

    // NaN is within nothing.
    public bool TimeRecovered => Math.Abs(TimeErrorSeconds) <= TimeToleranceSeconds;

    public bool SnrRecovered => Math.Abs(SnrError) <= SnrTolerance;

    public bool Recovered => TimeRecovered && SnrRecovered;

    /// <summary>The loudest row of the first table that has a time and an SNR; null where there is none.</summary>
    public static DemoEvent? Loudest(ResultView result)
    {
        foreach (var output in result.Outputs.Where(output => output.Rows is { Count: > 0 }))
        {
            var time = IndexOf(output, "gps", "time");
            var snr = IndexOf(output, "snr");
            if (time >= 0 && snr >= 0)
            {
                var row = output.Rows!.MaxBy(row => row[snr] ?? double.NegativeInfinity)!;
                return row[time] is { } seconds && row[snr] is { } loudness ? new DemoEvent(seconds, loudness) : null;
            }
        }

        return null;
    }

    public Table Render()
    {
        var table = Tables.Of("", ">INJECTED", ">FOUND", ">DIFFERENCE", ">ALLOWED", "");
        table.Row(
            "time, GPS s", Fixed(Injected.GpsSeconds, 5), Found is null ? "-" : Fixed(Found.GpsSeconds, 5),
            $"{Fixed(TimeErrorSeconds * 1000, 3)} ms", $"{Fixed(TimeToleranceSeconds * 1000, 0)} ms", Word(TimeRecovered));
        table.Row(
            "SNR", Fixed(Injected.Snr, 2), Found is null ? "-" : Fixed(Found.Snr, 2),
            Fixed(SnrError, 2), Fixed(SnrTolerance, 2), Word(SnrRecovered));
        return table;
    }

    private static string Word(bool recovered) => recovered ? "recovered" : "MISSED";

    private static string Fixed(double value, int digits) => double.IsNaN(value) ? "-" : value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    // The first word that any column's name contains wins: a table may have a time of day beside its GPS time.
    private static int IndexOf(ResultOutputView output, params IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            for (var i = 0; i < output.Columns.Count; i++)
            {
                if (output.Columns[i].Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                {
                    return i;
                }
            }
        }

        return -1;
    }
}
