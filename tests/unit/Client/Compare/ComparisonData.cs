using Lisa.Cli.Compare;
using Lisa.Client.Footprint;

namespace Lisa.Tests.Unit.Client.Compare;

/// <summary>Comparisons with figures that a test can foretell.</summary>
internal static class ComparisonData
{
    public static readonly string[] Styles = ["choreographed", "orchestrated", "hybrid"];

    /// <param name="makespans">Of each repetition, by style.</param>
    /// <param name="kills">For each style as many as repetitions.</param>
    /// <param name="pipeline">Its name.</param>
    /// <param name="input">Text of its only input.</param>
    public static Comparison Of(double[][] makespans, bool kills = false, string pipeline = "p", string input = "data=noise:4x8@16") => new(
        new ComparisonSetup(pipeline, 3, [input], makespans[0].Length, 1, DateTimeOffset.UnixEpoch, "0.1.0", "2 cores"),
        [
            .. Styles.Zip(makespans, (style, seconds) => new StyleFigures(
                style, [.. seconds.Select(Trial)], kills ? [.. seconds.Select(each => Kill(each))] : [])),
        ]);

    public static Trial Trial(double seconds) => new(
        Cost(seconds),
        Arrivals.Of([new(seconds / 4, 1), new(seconds / 2, 3), new(seconds, 4)]),
        new RunToldOf(5, 2, 1),
        "0123456789abcdef",
        new ControlTimes(0.004, 0, 0.003, 1, 0.002),
        new AddedStepCost(1, 0, seconds / 2, 1, 12));

    public static KillTrial Kill(double seconds, double at = 0.3, bool identical = true) => new(
        Cost(seconds), "silo-1", at * seconds,
        Arrivals.Of([new(seconds / 4, 100), new(seconds, 200), new(2 * seconds, 400)]),
        2.5 * seconds, identical);

    private static RunCost Cost(double seconds) => new(seconds, 2 * seconds, seconds, 12, 100, 10, 4096, 7, 1 << 20, new CostView(1.5 * seconds, seconds, 4096, 2048, 0, 1 << 26, 0, 0), new ModelView(12, 1.5, 100));
}
