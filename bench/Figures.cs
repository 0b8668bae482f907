using System.Globalization;

namespace Lisa.Bench;

/// <summary>Medians and verdicts.</summary>
internal static class Figures
{
    public static double Median(IReadOnlyCollection<double> values) => Quantile(values, 0.5);

    /// <summary>The value that a share of the values does not exceed.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(share * sorted.Length))];
    }

    public static void Say(string what, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-58} {value,14:N2} {unit}"));

    /// <summary>Prints a figure beside its bar; 0 when it is met, else 1.</summary>
    public static int Judge(string what, double value, string unit, double bar, bool atLeast)
    {
        var met = atLeast ? value >= bar : value <= bar;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-58} {value,14:N2} {unit}   bar: {(atLeast ? "at least" : "at most")} {bar:N2}: {(met ? "met" : "MISSED")}"));
        return met ? 0 : 1;
    }
}
