using System.Text.RegularExpressions;
using Lisa.Tests.Tidy;

namespace Lisa.Tests.Docs;

/// <summary>A page of the documentation, as text.</summary>
internal sealed record Page(string Path, string Text)
{
    public static Page Read(string path) => new(path, Tree.Read(path));

    /// <summary>The text under each heading of a level, up to the next heading of that level or above.</summary>
    public IReadOnlyDictionary<string, string> Sections(int level)
    {
        var sections = new Dictionary<string, string>();
        string? heading = null;
        foreach (var line in Lines())
        {
            var match = Regex.Match(line.InCode ? "" : line.Text, "^(#{1,6}) (.+)$");
            if (match.Success && match.Groups[1].Length <= level)
            {
                heading = match.Groups[1].Length == level ? match.Groups[2].Value.Trim() : null;
                if (heading is not null)
                {
                    sections.Add(heading, "");
                }
            }
            else if (heading is not null)
            {
                sections[heading] += line.Text + "\n";
            }
        }

        return sections;
    }

    /// <summary>What a link to a part of this page may say after <c>#</c>: headings as GitHub writes them, and anchors.</summary>
    public IEnumerable<string> Anchors() => Lines()
        .Where(line => !line.InCode && line.Text.StartsWith('#'))
        .Select(line => Regex.Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'))
        .Concat(Regex.Matches(Text, "<a id=\"([^\"]+)\">").Select(match => match.Groups[1].Value));

    /// <summary>Targets of the links outside code.</summary>
    public IEnumerable<string> Links() => Lines().Where(line => !line.InCode)
        .SelectMany(line => Regex.Matches(Regex.Replace(line.Text, "`[^`]*`", ""), @"\]\(([^)\s]+)\)"))
        .Select(match => match.Groups[1].Value);

    /// <summary>Contents of the code blocks in a language.</summary>
    public IEnumerable<string> Code(string language) => Regex.Matches(Text, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
        .Select(match => match.Groups[1].Value);

    /// <summary>The cells of each row of the table in a text whose head has these cells; null where there is no such table.</summary>
    public static IReadOnlyList<string[]>? Table(string text, params string[] head)
    {
        var lines = text.Split('\n');
        var at = Array.FindIndex(lines, line => Cells(line).SequenceEqual(head));
        return at < 0 ? null : [.. lines.Skip(at + 2).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
    }

    private static string[] Cells(string line) => line.StartsWith('|') ? [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())] : [];

    private IEnumerable<(string Text, bool InCode)> Lines()
    {
        var inCode = false;
        foreach (var line in Text.Split('\n'))
        {
            var fence = line.StartsWith("```", StringComparison.Ordinal);
            yield return (line, inCode || fence);
            inCode ^= fence;
        }
    }
}
