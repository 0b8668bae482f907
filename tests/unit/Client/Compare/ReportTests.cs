using System.Xml.Linq;
using Lisa.Cli.Compare.Report;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

public sealed class ReportTests
{
    private const string Hostile = "<script src=\"http://evil.example/x.js\">alert('&amp;')</script>\u0001\n| `x` |";

    private static readonly double[][] Makespans = [[1, 1.2], [2, 2.2], [1.5, 1.6]];

    [Fact]
    public void The_page_has_its_parts_in_their_order()
    {
        var page = Page(HtmlReport.Render(ReportContent.Of(ComparisonData.Of(Makespans, kills: true))));
        var outline = page.Element("body")!.Elements().Where(element => element.Name.LocalName is "h1" or "h2" or "table" or "figure").Select(element => element.Name.LocalName switch
        {
            "table" => $"table {element.Descendants("tr").Count()}x{element.Element("thead")!.Descendants("th").Count()}",
            "figure" => $"figure {element.Descendants("circle").Count()} dots, {element.Descendants("path").Count()} curves",
            _ => element.Value,
        });

        outline.ShouldBe(
        [
            "p: one pipeline, 3 styles",
            "What it means",
            "A silo alone", "table 8x4", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 0 dots, 3 curves",
            "Footprint", "table 7x4", "figure 6 dots, 0 curves",
            "What an operator sees and controls", "table 7x4", "table 3x4", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves",
            "One more step", "table 6x4",
            "A cluster", "table 6x4", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves",
            "A silo is killed", "table 5x4", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 6 dots, 0 curves", "figure 0 dots, 3 curves",
        ]);
    }

    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        var html = HtmlReport.Render(ReportContent.Of(ComparisonData.Of(Makespans, kills: true)));
        string[] reaching = ["://", "src=", "href=", "url(", "@import", "<script", "<link", "<iframe", "<img"];

        reaching.Where(word => html.Contains(word, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public void Energy_is_that_of_the_silos_by_their_own_model()
    {
        var section = ReportContent.Of(ComparisonData.Of([[3600], [7200], [3600]])).Sections.Single(section => section.Title == "Footprint");
        string Cell(string row, int style) => section.Tables[0].Rows.Single(cells => cells[0] == row)[1 + style];

        // Twice an hour's processor time, at 12 W a core and 1.5 for the building.
        Cell("energy", 0).ShouldBe("36.0 Wh");
        Cell("energy", 1).ShouldBe("72.0 Wh");
        Cell("CO2e", 0).ShouldBe("3.60 g");
        Cell("processor time of work items", 0).ShouldBe("5,400 s");
        Cell("processor time of all else", 0).ShouldBe("1,800 s");
        section.Paragraphs[0].ShouldContain("12 W a core, PUE 1.5, 100 gCO2e/kWh");
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        var content = ReportContent.Of(ComparisonData.Of(Makespans, pipeline: Hostile, input: Hostile));
        var page = Page(HtmlReport.Render(content));

        page.Descendants("script").ShouldBeEmpty();
        page.Element("body")!.Element("h1")!.Value.ShouldBe(Hostile.Replace('\u0001', '\uFFFD') + ": one pipeline, 3 styles");
        var markdown = MarkdownReport.Render(content, "comparison.html");
        markdown.ShouldContain("\\<script src=\"http://evil.example/x.js\"\\>");
        markdown.Split('\n').ShouldNotContain(line => line.StartsWith("| \\`x\\`", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_that_XML_cannot_hold_is_replaced_and_other_text_is_not()
    {
        HtmlReport.Text("a\u0000b\uD800c").ShouldBe("a\uFFFDb\uFFFDc");
        HtmlReport.Text("\U0001F52D & <b>").ShouldBe("\U0001F52D & <b>");
    }

    [Fact]
    public void Markdown_has_every_table_with_as_many_cells_in_each_row()
    {
        var markdown = MarkdownReport.Render(ReportContent.Of(ComparisonData.Of(Makespans, kills: true)), "c.html");
        var rows = markdown.Split('\n').Where(line => line.StartsWith('|')).ToList();

        rows.Count.ShouldBe(8 + 7 + 7 + 3 + 6 + 6 + 5 + 7);
        rows.ShouldAllBe(row => row.Count(letter => letter == '|') == 5);
        markdown.ShouldContain("## A silo is killed");
    }

    [Fact]
    public void A_comparison_without_a_place_for_another_step_says_so()
    {
        var whole = ComparisonData.Of(Makespans);
        var without = whole with { Styles = [.. whole.Styles.Select(style => style with { Trials = [.. style.Trials.Select(trial => trial with { Added = null })] })] };

        ReportContent.Of(without).Sections.Single(section => section.Title == "One more step").Paragraphs.ShouldHaveSingleItem().ShouldContain("does not show where");
    }

    private static XElement Page(string html)
    {
        html.ShouldStartWith("<!DOCTYPE html>\n");
        return XElement.Parse(html["<!DOCTYPE html>\n".Length..], LoadOptions.PreserveWhitespace);
    }
}
