using System.Globalization;
using Lisa.Cli.Output;

namespace Lisa.Cli.Compare.Report;

/// <summary>How figures are written: three digits that count, with their unit.</summary>
internal static class Quantity
{
    public static string Seconds(double seconds) => Math.Abs(seconds) < 0.9995 ? $"{Digits(1e3 * seconds)} ms" : $"{Digits(seconds)} s";

    public static string Count(double count) => count.ToString(Math.Abs(count) < 10 && count != Math.Truncate(count) ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    public static string Bytes(double bytes) => Cells.Bytes((long)bytes);

    public static string WattHours(double wattHours) => Math.Abs(wattHours) < 0.9995 ? $"{Digits(1e3 * wattHours)} mWh" : $"{Digits(wattHours)} Wh";

    public static string Grams(double grams) => Math.Abs(grams) < 0.9995 ? $"{Digits(1e3 * grams)} mg" : $"{Digits(grams)} g";

    public static string Percent(double share) => $"{(100 * share).ToString("0", CultureInfo.InvariantCulture)} %";

    /// <summary>The median, and behind it the extremes where there is more than one value.</summary>
    public static string Of(Spread? spread, Func<double, string> text) => spread switch
    {
        null => "–",
        { Count: 1 } => text(spread.Median),
        _ => $"{text(spread.Median)} ({text(spread.Least)} to {text(spread.Most)})",
    };

    private static string Digits(double number) => Math.Abs(number) switch
    {
        0 => "0",
        < 10 => number.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => number.ToString("#,0", CultureInfo.InvariantCulture),
    };
}
