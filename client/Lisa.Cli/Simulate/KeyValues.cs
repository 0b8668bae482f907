using System.Globalization;

namespace Lisa.Cli.Simulate;

/// <summary>An option's value that is a list, <c>bench=12,gps=1e6</c>. Whoever reads it takes each key once, and ends with <see cref="End"/>.</summary>
internal sealed class KeyValues
{
    private readonly string option;
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public KeyValues(string option, string text)
    {
        this.option = $"{option} {text}";
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !values.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                throw new UsageFailure($"{this.option}: {part} is not KEY=VALUE, or a second one of its key");
            }
        }
    }

    /// <summary>A number, or what stands for it when it is not given; null where it must be.</summary>
    public double Number(string key, double? otherwise = null)
    {
        var text = Text(key);
        return text is null
            ? otherwise ?? throw new UsageFailure($"{option}: lacks {key}=NUMBER")
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw new UsageFailure($"{option}: {key} is {text}, which is no finite number");
    }

    public string? Text(string key)
    {
        known.Add(key);
        return values.GetValueOrDefault(key);
    }

    /// <summary>Nothing may be left over.</summary>
    public void End()
    {
        if (values.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new UsageFailure($"{option}: {unknown} is not known; there are {string.Join(", ", known)}");
        }
    }

    public UsageFailure Failure(string because) => new($"{option}: {because}");
}
