namespace Lisa.Cli;

/// <summary>Tells what an identity on the command line is of.</summary>
internal static class Identities
{
    private const int ProductDigits = 40;

    /// <summary>A product has 40 hexadecimal digits, a run fewer.</summary>
    public static bool IsProduct(string id) => id.Length == ProductDigits && id.All(char.IsAsciiHexDigitLower);
}
