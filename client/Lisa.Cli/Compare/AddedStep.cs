using System.Text.RegularExpressions;

namespace Lisa.Cli.Compare;

/// <summary>
/// A pipeline's text with one more step: the statistics of its first input. It is put where the steps begin, written as the first of them is
/// indented; nothing else is touched. A pipeline whose steps are not written one below the other is left as it is.
/// </summary>
internal static partial class AddedStep
{
    /// <summary>Of the step that is added.</summary>
    public const string Name = "added-by-compare";

    /// <param name="yaml">A pipeline that is good.</param>
    /// <param name="input">One of its inputs, a series.</param>
    /// <returns>Null where the text does not show where to put it.</returns>
    public static string? To(string yaml, string input)
    {
        var lines = yaml.ReplaceLineEndings("\n").Split('\n').ToList();
        var at = lines.FindIndex(line => StepsBegin().IsMatch(line));
        var first = at < 0 ? -1 : lines.FindIndex(at + 1, line => line.Trim().Length > 0 && !line.TrimStart().StartsWith('#'));
        if (first < 0 || lines[first].Length == lines[first].TrimStart().Length)
        {
            return null;
        }

        var indent = lines[first][..^lines[first].TrimStart().Length];

        // Where there are stages every step is in one.
        var of = StageOfStep().Match(yaml) is { Success: true } match ? $"stage: {match.Groups[1].Value}, " : "";
        lines.Insert(at + 1, $"{indent}{Name}: {{operator: statistics, {of}inputs: {{data: {input}}}}}");
        return string.Join('\n', lines);
    }

    /// <summary>Lines that one text has and the other has not, each counted as often as it is there.</summary>
    public static (int Added, int Removed) Difference(string before, string after)
    {
        var (old, young) = (Counts(before), Counts(after));
        return (Missing(young, old), Missing(old, young));
    }

    private static int Missing(Dictionary<string, int> from, Dictionary<string, int> other) =>
        from.Sum(line => Math.Max(0, line.Value - other.GetValueOrDefault(line.Key)));

    private static Dictionary<string, int> Counts(string text) =>
        text.ReplaceLineEndings("\n").Split('\n').GroupBy(line => line, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    [GeneratedRegex(@"\bstage:\s*([\w-]+)")]
    private static partial Regex StageOfStep();

    [GeneratedRegex(@"^steps:\s*(#.*)?$")]
    private static partial Regex StepsBegin();
}
