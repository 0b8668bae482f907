using System.Diagnostics;

namespace Lisa.Bench.Cluster;

/// <summary>
/// What a change of the cluster cost. The steady throughput is the lower of the medians before the change and long after it, since a silo
/// that has left computes no more and one that has come was not there before.
/// </summary>
/// <param name="Before">Segments a second before it.</param>
/// <param name="After">Segments a second when it was over.</param>
/// <param name="Lost">Share of the steady throughput that was lost in the ten seconds from the change on; never below zero.</param>
/// <param name="SteadySeconds">From the change to the first two windows in a row with nine tenths of the steady throughput.</param>
internal sealed record ChangeCost(double Before, double After, double Lost, double SteadySeconds)
{
    /// <summary>Windows before a change that say what is steady.</summary>
    public const int WindowsBefore = 8;

    /// <summary>Windows to wait for once a change is over: the silo serves, or has ended.</summary>
    public const int WindowsAfter = 16;

    private const int LostWindows = 10;
    private const int LastWindows = 5;
    private const double Steady = 0.9;

    /// <param name="windows">Until <see cref="WindowsAfter"/> after the change.</param>
    /// <param name="at">Timestamp of the change.</param>
    public static ChangeCost Of(IReadOnlyList<ThroughputWindow> windows, long at)
    {
        var before = windows.Where(window => Stopwatch.GetElapsedTime(window.From, at) >= window.Length).TakeLast(WindowsBefore).ToList();
        var after = windows.Where(window => window.From + (window.Length.TotalSeconds * Stopwatch.Frequency) > at).ToList();
        var (rateBefore, rateAfter) = (MedianOf(before), MedianOf(after.TakeLast(LastWindows)));
        var steady = Math.Min(rateBefore, rateAfter);
        var position = 0;
        while (position + 1 < after.Count && (after[position].Rate < Steady * steady || after[position + 1].Rate < Steady * steady))
        {
            position++;
        }

        return new ChangeCost(
            rateBefore,
            rateAfter,
            Math.Max(0, 1 - (after.Take(LostWindows).Average(window => window.Rate) / steady)),
            position == 0 ? 0 : Stopwatch.GetElapsedTime(at, after[position].From).TotalSeconds);
    }

    private static double MedianOf(IEnumerable<ThroughputWindow> windows) => Figures.Median([.. windows.Select(window => window.Rate)]);
}
