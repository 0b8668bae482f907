using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lisa.Tests.Postgres;
using Shouldly;

namespace Lisa.Tests.Host;

/// <summary>A database that goes away and comes back under a silo.</summary>
public sealed class OutageTests
{
    [PostgresFact]
    public async Task A_silo_says_so_accepts_nothing_and_goes_on_by_itself()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var silo = await HostSilo.StartAsync(server.ConnectionString, "only");
        (await silo.WaitForAsync("/health/ready", HttpStatusCode.OK)).GetProperty("status").GetString().ShouldBe("ready");
        using (var made = await silo.CreateDatasetAsync("before"))
        {
            made.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        await server.StopAsync();
        var waiting = await silo.WaitForAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
        waiting.GetProperty("status").GetString().ShouldBe("waiting for the database");
        waiting.GetProperty("since").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(TimeProvider.System.GetUtcNow());
        (await silo.Http.GetStringAsync("/health/live")).ShouldBe("alive");
        (await silo.WaitForAsync("/v1/cluster", HttpStatusCode.OK)).GetProperty("database").GetProperty("status").GetString().ShouldBe("down");
        using (var refused = await silo.CreateDatasetAsync("during"))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, await refused.Content.ReadAsStringAsync());
            refused.Headers.RetryAfter.ShouldNotBeNull();
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("refusals")[0].GetProperty("what").GetString().ShouldBe("the database does not answer");
        }

        await server.StartAgainAsync();
        await silo.WaitForAsync("/health/ready", HttpStatusCode.OK);
        using (var made = await silo.CreateDatasetAsync("during"))
        {
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        }

        var listed = await silo.WaitForAsync("/v1/datasets", HttpStatusCode.OK);
        listed.GetProperty("items").EnumerateArray().Select(each => each.GetProperty("name").GetString()).ShouldBe(["during", "before"]);
        var told = silo.Log.Complaints.Where(line => line.Contains("The database", StringComparison.Ordinal)).ToList();
        told.Count.ShouldBe(2, string.Join('\n', silo.Log.Complaints));
        silo.Log.Complaints.ShouldNotContain(line => line.Contains("storage provider", StringComparison.Ordinal));
        told[0].ShouldContain("does not answer");
        told[1].ShouldContain("answers again");
    }
}
