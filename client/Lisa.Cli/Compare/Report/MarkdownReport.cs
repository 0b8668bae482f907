using System.Text;

namespace Lisa.Cli.Compare.Report;

/// <summary>A report as Markdown: all but the plots, whose captions say where they are.</summary>
internal static class MarkdownReport
{
    private const string Special = "\\`*_{}[]<>#|&~";

    /// <param name="page">The report.</param>
    /// <param name="plots">Name of the file with the plots.</param>
    public static string Render(ReportPage page, string plots)
    {
        var text = new StringBuilder();
        text.Append($"# {Escape(page.Title)}\n\n");
        foreach (var (name, value) in page.Facts)
        {
            text.Append($"- {Escape(name)}: {Escape(value)}\n");
        }

        foreach (var section in page.Sections)
        {
            text.Append($"\n## {Escape(section.Title)}\n");
            foreach (var paragraph in section.Paragraphs)
            {
                text.Append($"\n{Escape(paragraph)}\n");
            }

            foreach (var table in section.Tables)
            {
                text.Append($"\n{Row(table.Header)}|{string.Concat(table.Header.Select((_, at) => at == 0 ? "---|" : "---:|"))}\n{string.Concat(table.Rows.Select(Row))}");
            }

            if (section.Figures.Count > 0)
            {
                text.Append($"\nPlots of this are in {Escape(plots)}: {Escape(string.Join(" ", section.Figures.Select(figure => figure.Caption)))}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Nothing in a name is taken for markup, and nothing begins a line of its own.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsControl(letter))
            {
                escaped.Append(' ');
                continue;
            }

            if (Special.Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString();
    }

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(Escape))} |\n";
}
