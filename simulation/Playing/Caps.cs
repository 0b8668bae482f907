using System.Globalization;
using Lisa.Simulation.Faults;

namespace Lisa.Simulation.Playing;

/// <summary>
/// How much smaller than drawn a world is. Shrinking looks for the smallest that still fails; written out, it replays it.
/// </summary>
/// <param name="Silos">At most so many, at least 1.</param>
/// <param name="Steps">The first so many steps, at least 1.</param>
/// <param name="Clients">The first so many clients, at least 1.</param>
/// <param name="Segments">At most so many a dataset, 0 or more.</param>
/// <param name="Only">The faults that strike; null for those that were drawn.</param>
public sealed record Caps(int Silos, int Steps, int Clients, int Segments, IReadOnlyList<Fault>? Only)
{
    /// <summary>The world as it was drawn.</summary>
    public static Caps None { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, null);

    /// <summary>As <see cref="Parse"/> reads it: "silos=2,steps=1,clients=1,segments=4,faults=ItemLost:3+SiloCrash:0".</summary>
    public override string ToString() => string.Join(',', Parts());

    /// <summary>Reads what <see cref="ToString"/> writes; what is left out is as it was drawn.</summary>
    /// <exception cref="FormatException">A part is unknown or out of bounds.</exception>
    public static Caps Parse(string text)
    {
        var caps = None;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = part.Split('=') is [var left, var right] ? (left, right) : (part, "");
            caps = name switch
            {
                "silos" => caps with { Silos = Number(part, value, 1) },
                "steps" => caps with { Steps = Number(part, value, 1) },
                "clients" => caps with { Clients = Number(part, value, 1) },
                "segments" => caps with { Segments = Number(part, value, 0) },
                "faults" => caps with { Only = [.. value.Split('+', StringSplitOptions.RemoveEmptyEntries).Select(Fault.Parse)] },
                _ => throw new FormatException($"'{part}' is no part of a shrunk world: write silos=, steps=, clients=, segments= or faults="),
            };
        }

        return caps;
    }

    private static int Number(string part, string value, int least) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new FormatException($"'{part}' needs a whole number of at least {least}");

    private IEnumerable<string> Parts()
    {
        foreach (var (name, value) in new[] { ("silos", Silos), ("steps", Steps), ("clients", Clients), ("segments", Segments) })
        {
            if (value != int.MaxValue)
            {
                yield return $"{name}={value}";
            }
        }

        if (Only is not null)
        {
            yield return $"faults={string.Join('+', Only)}";
        }
    }
}
