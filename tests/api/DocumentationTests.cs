using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>The API says what it can do, and its pages need nobody else.</summary>
[Collection(SiloCollection.Name)]
public sealed class DocumentationTests(SiloFixture silo)
{
    private static readonly string[] Routes =
    [
        "GET /v1/cluster", "GET /v1/operators", "GET /v1/garbage", "POST /v1/garbage/collect",
        "GET /v1/datasets", "POST /v1/datasets", "GET /v1/datasets/{name}", "GET /v1/datasets/{name}/samples", "POST /v1/datasets/{name}/samples",
        "POST /v1/datasets/{name}/gaps", "POST /v1/datasets/{name}/seal",
        "GET /v1/pipelines", "POST /v1/pipelines", "GET /v1/pipelines/{name}",
        "GET /v1/runs", "POST /v1/runs", "GET /v1/runs/{id}", "GET /v1/runs/{id}/events", "GET /v1/runs/{id}/explanation", "GET /v1/runs/{id}/footprint",
        "GET /v1/runs/{id}/provenance", "GET /v1/runs/{id}/dead-letters", "POST /v1/runs/{id}/dead-letters/retry", "POST /v1/runs/{id}/cancel",
        "POST /v1/runs/{id}/pause", "POST /v1/runs/{id}/resume", "POST /v1/runs/{id}/priority", "POST /v1/runs/{id}/retry", "POST /v1/runs/{id}/rerun",
        "GET /v1/backfills", "POST /v1/backfills", "GET /v1/backfills/{id}", "POST /v1/backfills/{id}/cancel",
        "GET /v1/products/{id}", "GET /v1/products/{id}/samples", "GET /v1/products/{id}/segments/{index}", "GET /v1/products/{id}/log",
        "GET /v1/products/{id}/footprint", "GET /v1/products/{id}/provenance", "GET /v1/products/{id}/hashes", "POST /v1/products/{id}/recomputation",
        "POST /v1/products/{id}/pin", "POST /v1/products/{id}/unpin",
        "GET /v1/results", "GET /v1/results/{run}",
        "GET /v1/tenants", "GET /v1/tenants/{name}", "PUT /v1/tenants/{name}", "DELETE /v1/tenants/{name}",
    ];

    [Fact]
    public async Task The_document_lists_every_route_with_a_summary()
    {
        var paths = (await silo.JsonAsync("/openapi/v1.json")).GetProperty("paths");
        var described = new Dictionary<string, JsonElement>();
        foreach (var path in paths.EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                described[$"{operation.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}"] = operation.Value;
            }
        }

        described.Keys.Where(route => route.Contains("/v1/", StringComparison.Ordinal)).ShouldBe(Routes, ignoreOrder: true);
        foreach (var (route, operation) in described)
        {
            operation.TryGetProperty("summary", out var summary).ShouldBeTrue(route);
            summary.GetString().ShouldNotBeNullOrWhiteSpace(route);
        }
    }

    [Theory]
    [InlineData("/docs")]
    [InlineData("/orleans")]
    [InlineData("/")]
    public async Task A_page_and_all_that_it_loads_come_from_the_silo(string path)
    {
        var answer = await silo.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var page = await answer.Content.ReadAsStringAsync();
        var loaded = Regex.Matches(page, """<(?:script|link|img|iframe)[^>]*?(?:src|href)\s*=\s*["']([^"']+)["']""").Select(match => match.Groups[1].Value).ToList();
        loaded.ShouldNotBeEmpty(page);
        var at = answer.RequestMessage!.RequestUri!;
        foreach (var resource in loaded.Where(each => !each.StartsWith("data:", StringComparison.Ordinal)))
        {
            var address = new Uri(at.AbsolutePath.EndsWith('/') ? at : new Uri(at + "/"), resource);
            var plain = new Uri(at, resource);
            address.Host.ShouldBe("127.0.0.1", resource);
            var found = await silo.Http.GetAsync(plain) is { IsSuccessStatusCode: true } || await silo.Http.GetAsync(address) is { IsSuccessStatusCode: true };
            found.ShouldBeTrue($"{path} loads {resource}, which is not there");
        }

        Regex.Matches(page, @"https?://[^\s""'<>)\\]+").Select(match => match.Value)
            .Where(each => !each.StartsWith(silo.Address.ToString(), StringComparison.Ordinal) && !each.StartsWith("http://www.w3.org/", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task The_operators_say_what_they_take()
    {
        var operators = await silo.Client.Operators.ListAsync();
        operators.Select(each => each.Name).ShouldContain("matched-filter");
        operators.ShouldAllBe(each => each.Summary.Length > 0 && each.Ports.Count > 0 && each.Source.Length > 0);
    }
}
