using System.Text.Json;
using Lisa.Tests.Api;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>docs/api.md has a section for every route of the OpenAPI document, with every query parameter.</summary>
[Collection(SiloCollection.Name)]
public sealed class ApiDocsTests(SiloFixture silo)
{
    // The dashboard is Orleans' own.
    private const string Dashboard = "/orleans";

    private readonly Page _page = Page.Read("docs/api.md");

    [Fact]
    public async Task Every_route_has_a_section_and_every_section_a_route()
    {
        var routes = (await OperationsAsync()).Keys;

        routes.Count.ShouldBeGreaterThan(15);
        _page.Sections(3).Keys.Where(heading => heading.Contains('/')).ShouldBe(routes, ignoreOrder: true);
        _page.Text.ShouldContain($"`{Dashboard}`");
    }

    [Fact]
    public async Task Every_query_parameter_is_named_in_its_section()
    {
        var sections = _page.Sections(3);
        var queries =
            from operation in await OperationsAsync()
            where operation.Value.TryGetProperty("parameters", out _)
            from parameter in operation.Value.GetProperty("parameters").EnumerateArray()
            where parameter.GetProperty("in").GetString() == "query"
            select (Route: operation.Key, Name: parameter.GetProperty("name").GetString()!);

        queries.Count().ShouldBeGreaterThan(20);
        queries.Where(query => !sections[query.Route].Contains($"`{query.Name}`", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_answer_that_a_section_shows_has_the_members_that_the_document_gives_it()
    {
        var document = await silo.JsonAsync("/openapi/v1.json");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var (heading, schema) in new[]
        {
            ("POST /v1/datasets", "DatasetView"), ("POST /v1/pipelines", "PipelineView"), ("POST /v1/runs", "RunView"), ("POST /v1/runs", "RunStepView"),
            ("GET /v1/cluster", "ClusterView"), ("GET /v1/cluster", "SiloView"), ("GET /v1/cluster", "PastSiloView"),
            ("GET /v1/results/{run}", "ResultView"), ("GET /v1/results/{run}", "OutputView"),
        })
        {
            var shown = _page.Sections(3)[heading];
            schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(member => member.Name)
                .Where(member => !shown.Contains($"\"{member}\":", StringComparison.Ordinal)).ShouldBeEmpty($"{heading} shows a {schema}");
        }
    }

    private async Task<Dictionary<string, JsonElement>> OperationsAsync()
    {
        var paths = (await silo.JsonAsync("/openapi/v1.json")).GetProperty("paths");
        return paths.EnumerateObject()
            .Where(path => !path.Name.StartsWith(Dashboard, StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject(), (path, operation) => (Path: path.Name.TrimEnd('/'), Operation: operation))
            .ToDictionary(each => $"{each.Operation.Name.ToUpperInvariant()} {each.Path}", each => each.Operation.Value);
    }
}
