using Lisa.Tests.Tidy;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>A link in the documentation that stays within the project leads somewhere.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_to_a_part_that_it_has()
    {
        var pages = Tree.Files(".md").Select(Page.Read).ToList();
        var links = pages.SelectMany(page => page.Links().Where(link => !link.Contains("://", StringComparison.Ordinal)).Select(link => (page, link))).ToList();

        links.Count.ShouldBeGreaterThan(30);
        links.Where(each => !Resolves(each.page, each.link)).Select(each => $"{each.page.Path}: {each.link}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("glossary.md", true)]
    [InlineData("glossary.md#harden", true)]
    [InlineData("../samples/pipelines/gw-burst-search.yaml", true)]
    [InlineData("../samples/pipelines", true)]
    [InlineData("operators.md#matched-filter", true)]
    [InlineData("operators.md#matched-filters", false)]
    [InlineData("nowhere.md", false)]
    [InlineData("#nowhere", false)]
    public void The_rule_finds_what_leads_nowhere(string link, bool resolves) => Resolves(new Page("docs/api.md", "# API"), link).ShouldBe(resolves);

    private static bool Resolves(Page from, string link)
    {
        var parts = link.Split('#', 2);
        var path = parts[0].Length == 0
            ? from.Path
            : Path.GetRelativePath(Tree.Root, Path.GetFullPath(Path.Combine(Tree.Root, Path.GetDirectoryName(from.Path)!, parts[0]))).Replace('\\', '/');
        var target = Path.Combine(Tree.Root, path);
        if (parts.Length == 1)
        {
            return File.Exists(target) || Directory.Exists(target);
        }

        var page = parts[0].Length == 0 ? from : File.Exists(target) ? Page.Read(path) : null;
        return page is not null && page.Anchors().Contains(parts[1]);
    }
}
