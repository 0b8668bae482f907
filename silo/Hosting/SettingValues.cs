using System.Globalization;

namespace Lisa.Silo.Hosting;

/// <summary>Reads single settings, and says what would have been right when one is not.</summary>
internal static class SettingValues
{
    /// <exception cref="ArgumentException">It is not a whole number within the bounds.</exception>
    public static long Number(this IConfiguration configuration, string name, long standard, long least, long most)
    {
        var text = configuration[name];
        if (text is null)
        {
            return standard;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new ArgumentException($"{name}: '{text}' is not a whole number from {least} to {most}");
    }

    /// <exception cref="ArgumentException">It is not a number within the bounds.</exception>
    public static double Real(this IConfiguration configuration, string name, double standard, double least, double most)
    {
        var text = configuration[name];
        if (text is null)
        {
            return standard;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}: '{text}' is not a number from {least} to {most}"));
    }

    /// <exception cref="ArgumentException">It is neither true nor false.</exception>
    public static bool Switch(this IConfiguration configuration, string name, bool standard) => configuration[name] switch
    {
        null => standard,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new ArgumentException($"{name}: '{text}' is neither true nor false"),
    };

    /// <exception cref="ArgumentException">It is not 1 to 64 of a-z, 0-9, '-', '_', '.'.</exception>
    public static string Word(this IConfiguration configuration, string name, string standard) => CheckWord(name, configuration[name] ?? standard);

    /// <exception cref="ArgumentException">It is not 1 to 64 of a-z, 0-9, '-', '_', '.'.</exception>
    public static string CheckWord(string name, string word) =>
        word.Length is >= 1 and <= 64 && word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.')
            ? word
            : throw new ArgumentException($"{name}: '{word}' is not 1 to 64 of a-z, 0-9, '-', '_', '.'");
}
