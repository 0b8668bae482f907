namespace Lisa.Grains.Contracts;

/// <summary>Styles in words, as pipelines, the API and the command line have them.</summary>
public static class RunStyles
{
    /// <summary>What a run may be told.</summary>
    public static IReadOnlyList<string> OfRuns { get; } = [.. Enum.GetValues<RunStyle>().Select(WordOf)];

    /// <summary>What a stage may be told: within a stage there are no others.</summary>
    public static IReadOnlyList<string> OfStages { get; } = [.. OfRuns.Where(word => word != RunStyle.Hybrid.WordOf())];

    public static string WordOf(this RunStyle style) => style.ToString().ToLowerInvariant();

    /// <summary>Null for a word that is none.</summary>
    public static RunStyle? OfWord(string word)
    {
        foreach (var style in Enum.GetValues<RunStyle>())
        {
            if (style.WordOf() == word)
            {
                return style;
            }
        }

        return null;
    }
}
