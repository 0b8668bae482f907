using System.Globalization;
using Lisa.Simulation.Playing;

namespace Lisa.Silo.Chaos;

/// <summary>What to simulate.</summary>
/// <param name="Seed">The first seed.</param>
/// <param name="Minutes">How long to play; null when only seeds are counted.</param>
/// <param name="Seeds">How many seeds at most.</param>
/// <param name="TraceFile">Where to write what happens in the first seed.</param>
/// <param name="Shrunk">Plays just one seed, so much smaller than it was drawn.</param>
/// <param name="BrokenRule">A rule to break on purpose.</param>
/// <param name="Threads">Worlds at once.</param>
internal sealed record ChaosOptions(ulong Seed, double? Minutes, long? Seeds, string? TraceFile, Caps? Shrunk, string? BrokenRule, int Threads)
{
    public const string Usage =
        "usage: chaos [--seed N] [--minutes M | --seeds K] [--trace FILE] [--shrunk WORLD] [--broken RULE] [--threads T]";

    /// <exception cref="FormatException">An option is unknown or out of bounds.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> words)
    {
        var options = new ChaosOptions(0, null, null, null, null, null, Environment.ProcessorCount);
        for (var at = 0; at < words.Count; at += 2)
        {
            var name = words[at];
            var value = at + 1 < words.Count ? words[at + 1] : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--seed" => options with
                {
                    Seed = ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed) ? seed : throw Refuse(name, value, "a whole number of at least 0"),
                },
                "--minutes" => options with
                {
                    Minutes = double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 100_000
                        ? minutes
                        : throw Refuse(name, value, "a number of minutes above 0, at most 100,000"),
                },
                "--seeds" => options with
                {
                    Seeds = long.TryParse(value, CultureInfo.InvariantCulture, out var seeds) && seeds > 0 ? seeds : throw Refuse(name, value, "a whole number of at least 1"),
                },
                "--threads" => options with
                {
                    Threads = int.TryParse(value, CultureInfo.InvariantCulture, out var threads) && threads is > 0 and <= 1024
                        ? threads
                        : throw Refuse(name, value, "a whole number from 1 to 1024"),
                },
                "--trace" => options with { TraceFile = value },
                "--shrunk" => options with { Shrunk = Caps.Parse(value) },
                "--broken" => options with
                {
                    BrokenRule = Campaign.BrokenRuleNames.Contains(value) ? value : throw Refuse(name, value, $"one of {string.Join(", ", Campaign.BrokenRuleNames)}"),
                },
                _ => throw new FormatException($"there is no option {name}; {Usage}"),
            };
        }

        return options;
    }

    private static FormatException Refuse(string name, string value, string bound) => new($"{name} is '{value}', it must be {bound}");
}
