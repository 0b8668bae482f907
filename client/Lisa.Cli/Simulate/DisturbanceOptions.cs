using System.CommandLine;
using System.Globalization;
using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;

namespace Lisa.Cli.Simulate;

/// <summary>Glitches and gaps.</summary>
internal sealed class DisturbanceOptions
{
    private const double DaySeconds = 86_400;

    private readonly Option<double> glitchesPerDay = SimulateOptions.Number("--glitches-per-day", "X", "Mean number of random glitches.", 0);
    private readonly Option<string[]> glitch = Several("--glitch", "bench=12,gps=…", "A glitch: bench, gps, velocity (m/s), rise and fall (s); again for each.");
    private readonly Option<bool> plannedGaps = new("--planned-gaps") { Description = "7 h without data in every 14 days." };
    private readonly Option<double> unplannedGaps = SimulateOptions.Number("--unplanned-gaps", "PER_YEAR", "Mean number of random gaps.", 0);
    private readonly Option<double> unplannedGapDays = SimulateOptions.Number("--unplanned-gap-days", "DAYS", "Their mean length.", 3);
    private readonly Option<string[]> gap = Several("--gap", "FROM,TO", "A gap, from and to which time; again for each.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { glitchesPerDay, glitch, plannedGaps, unplannedGaps, unplannedGapDays, gap })
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<TestMassGlitch> Glitches(ParseResult parsed, double startSeconds, double durationSeconds, long seed)
    {
        var drawn = new GlitchProcess(SimulateOptions.Bounded(parsed, glitchesPerDay, 0, 10_000), seed).Draw(startSeconds, durationSeconds);
        return [.. drawn.Concat((parsed.GetValue(glitch) ?? []).Select(Glitch)).OrderBy(each => each.OnsetSeconds)];
    }

    public IReadOnlyList<DataGap> Gaps(ParseResult parsed, double startSeconds, double durationSeconds, long seed)
    {
        var planned = parsed.GetValue(plannedGaps) ? GapPlan.Planned(startSeconds, durationSeconds) : [];
        var unplanned = GapPlan.Unplanned(
            startSeconds, durationSeconds, SimulateOptions.Bounded(parsed, unplannedGaps, 0, 10_000),
            SimulateOptions.Bounded(parsed, unplannedGapDays, 1e-3, 1000) * DaySeconds, seed);
        var said = (parsed.GetValue(gap) ?? []).Select(Gap);
        return [.. planned.Concat(unplanned).Concat(said).OrderBy(each => each.FromSeconds)];
    }

    private static TestMassGlitch Glitch(string text)
    {
        var values = new KeyValues("--glitch", text);
        var bench = values.Text("bench") ?? throw values.Failure("lacks bench=12, 23, 31, 13, 32 or 21");
        var link = Link.All.Where(each => each.ToString() == bench).Select(each => (Link?)each).FirstOrDefault()
            ?? throw values.Failure($"bench is {bench}; it is one of {string.Join(", ", Link.All)}");
        var made = new TestMassGlitch(link, values.Number("gps"), values.Number("velocity"), values.Number("rise", 5), values.Number("fall", 20));
        values.End();
        return made.RiseSeconds > 0 && made.FallSeconds >= made.RiseSeconds
            ? made
            : throw values.Failure("rise is above 0, and fall at least as long");
    }

    private static DataGap Gap(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var from)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var to) && to > from && double.IsFinite(to - from)
            ? new DataGap(from, to)
            : throw new UsageFailure($"--gap {text}: is not FROM,TO in seconds of the orbits' clock, the second after the first");
    }

    private static Option<string[]> Several(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
