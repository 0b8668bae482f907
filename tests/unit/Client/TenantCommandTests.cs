using Lisa.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class TenantCommandTests : IDisposable
{
    private const string Known = """{"name":"alice","limits":"own","inFlight":3,"waiting":7,"stored":2048,"reserved":0,"concurrentSegments":4,"storedBytes":4096}""";
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("--segments 16", """{"concurrentSegments":16,"storedBytes":4096}""")]
    [InlineData("--stored 500GiB", """{"concurrentSegments":4,"storedBytes":536870912000}""")]
    [InlineData("--stored unlimited", """{"concurrentSegments":4}""")]
    [InlineData("--segments unlimited --stored 7", """{"storedBytes":7}""")]
    public async Task A_limit_that_is_not_named_stays_as_it_is(string options, string said)
    {
        var body = "";
        await using var silo = await FakeSilo.StartAsync(application =>
        {
            application.MapGet("/v1/tenants/alice", () => Results.Text(Known, FakeSilo.Json));
            application.MapPut("/v1/tenants/alice", async context =>
            {
                body = await new StreamReader(context.Request.Body).ReadToEndAsync();
                context.Response.ContentType = FakeSilo.Json;
                await context.Response.WriteAsync(Known);
            });
        });

        (await RunAsync(silo, $"tenants limit alice {options}")).ShouldBe(0, _error.ToString());
        body.ShouldBe(said);
        _output.ToString().ShouldContain("3 in flight of 4, 7 waiting");
    }

    [Fact]
    public async Task A_tenant_that_nobody_has_named_yet_is_limited_in_what_is_named()
    {
        var body = "";
        await using var silo = await FakeSilo.StartAsync(application =>
        {
            application.MapGet("/v1/tenants/new", () => Results.Text(
                """{"refusals":[{"what":"there is no such tenant","where":"tenant","value":"new","bound":"","remedy":"list them"}]}""",
                "application/problem+json", statusCode: 404));
            application.MapPut("/v1/tenants/new", async context =>
            {
                body = await new StreamReader(context.Request.Body).ReadToEndAsync();
                context.Response.ContentType = FakeSilo.Json;
                await context.Response.WriteAsync(Known);
            });
        });

        (await RunAsync(silo, "tenants limit new --segments 2")).ShouldBe(0, _error.ToString());
        body.ShouldBe("""{"concurrentSegments":2}""");
    }

    [Fact]
    public async Task Its_own_limits_are_taken_away_and_a_list_shows_what_is_used()
    {
        var deleted = false;
        await using var silo = await FakeSilo.StartAsync(application =>
        {
            application.MapDelete("/v1/tenants/alice", () =>
            {
                deleted = true;
                return Results.Text(Known.Replace("own", "default", StringComparison.Ordinal), FakeSilo.Json);
            });
            application.MapGet("/v1/tenants", () => Results.Text($$"""{"items":[{{Known}}],"next":null}""", FakeSilo.Json));
        });

        (await RunAsync(silo, "tenants limit alice --default")).ShouldBe(0, _error.ToString());
        deleted.ShouldBeTrue();
        _output.ToString().ShouldContain("those of the silos");
        (await RunAsync(silo, "tenants list")).ShouldBe(0, _error.ToString());
        _output.ToString().ShouldContain("2.0 KiB");
    }

    [Fact]
    public async Task A_run_says_whom_it_belongs_to()
    {
        var body = "";
        await using var silo = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", async context =>
        {
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.ContentType = FakeSilo.Json;
            await context.Response.WriteAsync(RunJson.Of("running", 1));
        }));

        (await RunAsync(silo, "run p --input data=d --tenant alice")).ShouldBe(0, _error.ToString());
        body.ShouldContain("\"tenant\":\"alice\"");
    }

    private Task<int> RunAsync(FakeSilo silo, string arguments)
    {
        var session = new Session(_output, _error, isTerminal: false, TimeProvider.System);
        return CommandRunner.RunAsync(Program.Root(session), [.. arguments.Split(' '), "--url", silo.Address.ToString()], session, CancellationToken.None);
    }
}
