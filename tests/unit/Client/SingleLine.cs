using Shouldly;

namespace Lisa.Tests.Unit.Client;

internal static class SingleLine
{
    /// <summary>The text's only line.</summary>
    public static string ShouldHaveSingleLine(this string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().TrimEnd('\r');
}
