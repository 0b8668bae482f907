using System.Globalization;

namespace Lisa.Cli.Tenants;

/// <summary>Reads limits from a command line.</summary>
internal static class Amounts
{
    private const string Unlimited = "unlimited";
    private static readonly (string Name, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40)];

    /// <summary>A number, or <c>unlimited</c>.</summary>
    public static long? Count(string option, string text) => Read(option, text, []);

    /// <summary>Bytes: a number, with KiB, MiB, GiB or TiB where it has a unit; or <c>unlimited</c>.</summary>
    public static long? Bytes(string option, string text) => Read(option, text, Units);

    private static long? Read(string option, string text, (string Name, long Bytes)[] units)
    {
        if (text == Unlimited)
        {
            return null;
        }

        var (unit, factor) = units.FirstOrDefault(each => text.EndsWith(each.Name, StringComparison.OrdinalIgnoreCase));
        var digits = unit is null ? text : text[..^unit.Length];
        factor = unit is null ? 1 : factor;
        return long.TryParse(digits.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= long.MaxValue / factor
            ? number * factor
            : throw new UsageFailure(
                $"{option} {text}: not a whole number{(units.Length > 0 ? ", with KiB, MiB, GiB or TiB behind it or none," : "")} from 1 on, nor {Unlimited}");
    }
}
