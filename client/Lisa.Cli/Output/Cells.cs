using System.Globalization;

namespace Lisa.Cli.Output;

/// <summary>How values look in a table.</summary>
internal static class Cells
{
    /// <summary>Six significant digits; GPS seconds and other large numbers to a tenth of a millisecond; a gap is a dash.</summary>
    public static string Number(double? value) => value switch
    {
        null => "-",
        { } number when double.IsNaN(number) => "-",
        { } number when Math.Abs(number) is >= 1e6 and < 1e15 => number.ToString("0.0###", CultureInfo.InvariantCulture),
        { } number => number.ToString("G6", CultureInfo.InvariantCulture),
    };

    public static string Count(long? value) => value?.ToString("#,0", CultureInfo.InvariantCulture) ?? "-";

    public static string Utc(DateTimeOffset? value) =>
        value?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>The first digits of an identity: enough to tell one from another by eye.</summary>
    public static string Short(string id) => id.Length <= 12 ? id : id[..12];

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{(bytes / 1024.0).ToString("0.0", CultureInfo.InvariantCulture)} KiB",
        < 1024L * 1024 * 1024 => $"{(bytes / (1024.0 * 1024)).ToString("0.0", CultureInfo.InvariantCulture)} MiB",
        _ => $"{(bytes / (1024.0 * 1024 * 1024)).ToString("0.0", CultureInfo.InvariantCulture)} GiB",
    };

    /// <summary>Minutes and seconds, with hours where there are some.</summary>
    public static string Span(TimeSpan span) => span.TotalHours >= 1
        ? $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}"
        : $"{span.Minutes}:{span.Seconds:00}";
}
