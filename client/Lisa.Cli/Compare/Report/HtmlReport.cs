using System.Xml;
using System.Xml.Linq;

namespace Lisa.Cli.Compare.Report;

/// <summary>
/// A report as one HTML page that needs nothing else: no script, no font, no picture, no address. It is made as elements, never as text, so
/// whatever a name contains stays text; and it is well-formed XML besides.
/// </summary>
internal static class HtmlReport
{
    // No character in it that XML would write otherwise.
    private const string StyleSheet = """
        :root { --ink: #1c2330; --soft: #5b6475; --line: #d6dae2; --ground: #ffffff; --choreographed: #1769aa; --orchestrated: #b3541e; --hybrid: #2e7d4f; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ef; --soft: #9aa3b2; --line: #363d4a; --ground: #14181f; --choreographed: #6db3f2; --orchestrated: #f0a070; --hybrid: #7fd1a0; }
        }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
        table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: .3rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        dl { display: grid; grid-template-columns: max-content auto; gap: .1rem 1.2rem; font-size: .9rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        figure { margin: 1.5rem 0; } figcaption { color: var(--soft); font-size: .9rem; } svg { width: 100%; height: auto; }
        svg text { font: 12px system-ui, sans-serif; fill: var(--soft); } .grid { stroke: var(--line); } circle { fill-opacity: .55; stroke: none; }
        path { fill: none; stroke-width: 1.8; } line { stroke-width: 2; } .grid { stroke-width: 1; } .mark { stroke-dasharray: 4 3; stroke-width: 1.5; }
        .style-choreographed { stroke: var(--choreographed); fill: var(--choreographed); } svg .of-choreographed { fill: var(--choreographed); }
        .style-orchestrated { stroke: var(--orchestrated); fill: var(--orchestrated); } svg .of-orchestrated { fill: var(--orchestrated); }
        .style-hybrid { stroke: var(--hybrid); fill: var(--hybrid); } svg .of-hybrid { fill: var(--hybrid); }
        path.style-choreographed, path.style-orchestrated, path.style-hybrid { fill: none; }
        """;

    public static string Render(ReportPage page)
    {
        var body = new XElement("body", new XElement("h1", Text(page.Title)), Facts(page.Facts));
        foreach (var section in page.Sections)
        {
            body.Add(new XElement("h2", Text(section.Title)));
            body.Add(section.Paragraphs.Select(paragraph => new XElement("p", Text(paragraph))));
            body.Add(section.Tables.Select(Table));
            body.Add(section.Figures.Select(figure => new XElement("figure", figure.Svg, new XElement("figcaption", Text(figure.Caption)))));
        }

        var html = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", Text(page.Title)),
                new XElement("style", StyleSheet)),
            body);
        return $"<!DOCTYPE html>\n{html}\n";
    }

    /// <summary>What XML cannot hold is shown as a replacement character.</summary>
    internal static string Text(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var clean = text.ToCharArray();
        for (var at = 0; at < clean.Length; at++)
        {
            if (at + 1 < clean.Length && XmlConvert.IsXmlSurrogatePair(clean[at + 1], clean[at]))
            {
                at++;
            }
            else if (!XmlConvert.IsXmlChar(clean[at]))
            {
                clean[at] = '\uFFFD';
            }
        }

        return new string(clean);
    }

    private static XElement Facts(IReadOnlyList<(string Name, string Value)> facts) =>
        new("dl", facts.Select(fact => new[] { new XElement("dt", Text(fact.Name)), new XElement("dd", Text(fact.Value)) }));

    private static XElement Table(ReportTable table) => new(
        "table",
        new XElement("thead", new XElement("tr", table.Header.Select(cell => new XElement("th", Text(cell))))),
        new XElement("tbody", table.Rows.Select(row => new XElement("tr", row.Select(cell => new XElement("td", Text(cell)))))));
}
