using System.Globalization;
using Lisa.Simulation.Playing;

namespace Lisa.Silo.Chaos;

/// <summary>
/// Plays simulated clusters, seed after seed, until the time is over or one breaks a promise. That one is shrunk, and what happens in the smallest
/// world that still fails is printed with the command that plays it again. See docs/simulation.md.
/// </summary>
public static class ChaosVerb
{
    private const double DefaultMinutes = 1;
    private const int OptionsAreWrong = 2;

    /// <returns>0 when every promise was kept, 1 when one was broken, 2 when the options are wrong or the trace cannot be written.</returns>
    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter error, TimeProvider time)
    {
        try
        {
            var options = ChaosOptions.Parse(words);
            if (options.TraceFile is { } file)
            {
                File.WriteAllLines(file, Shrinker.TraceOf(options.Seed, options.Shrunk ?? Caps.None, options.BrokenRule));
                output.WriteLine($"seed {options.Seed}: what happens is in {file}");
            }

            return options.Shrunk is { } shrunk ? Replay(options, shrunk, output) : Play(options, output, time);
        }
        catch (Exception refused) when (refused is FormatException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"lisa: chaos: {refused.Message}");
            return OptionsAreWrong;
        }
    }

    private static int Play(ChaosOptions options, TextWriter output, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var most = options.Seeds ?? long.MaxValue;
        var limit = TimeSpan.FromMinutes(options.Minutes ?? (options.Seeds is null ? DefaultMinutes : 1_000_000));
        var report = new Campaign(options.Seed, options.Threads, options.BrokenRule).Play(most, () => time.GetElapsedTime(began) >= limit);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        Print(report, seconds, options, output);
        if (report.Failed is not { } seed)
        {
            output.WriteLine("every promise was kept");
            return 0;
        }

        output.WriteLine($"seed {seed} breaks a promise: {report.Problem}");
        output.WriteLine("shrinking");
        var world = Shrinker.Shrink(seed, Caps.None, options.BrokenRule)!;
        output.WriteLine($"the smallest world that still fails, of {world.Plays} tried: {world.Problem}");
        foreach (var line in Shrinker.TraceOf(seed, world.Caps, options.BrokenRule))
        {
            output.WriteLine(line);
        }

        output.WriteLine($"play it again: lisa chaos --seed {seed} --shrunk \"{world.Caps}\"{BrokenOption(options)}");
        return 1;
    }

    private static int Replay(ChaosOptions options, Caps shrunk, TextWriter output)
    {
        var trace = Shrinker.TraceOf(options.Seed, shrunk, options.BrokenRule);
        foreach (var line in trace)
        {
            output.WriteLine(line);
        }

        return trace[^1].Contains(Shrinker.BrokenMark, StringComparison.Ordinal) ? 1 : 0;
    }

    private static void Print(CampaignReport report, double seconds, ChaosOptions options, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Seeds} seeds from {options.Seed} in {seconds:F1} s, {report.Seeds / seconds:F0} seeds/s; {report.Events} events, {report.Checks} invariants checked; "
            + $"over at most {report.LongestAfterFaults.TotalSeconds:F1} virtual s after the last fault"));
        output.WriteLine("faults");
        foreach (var (kind, count) in report.Faults)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,12} {kind}"));
        }

        output.WriteLine("what became of data");
        foreach (var (what, count) in report.Happenings)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,12} {what}"));
        }
    }

    private static string BrokenOption(ChaosOptions options) => options.BrokenRule is { } rule ? $" --broken {rule}" : "";
}
