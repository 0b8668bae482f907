using System.Net;
using System.Text.Json;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>Three silos on one database are one cluster.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipTests(SharedPostgres postgres)
{
    [PostgresFact]
    public async Task Three_silos_serve_the_same_and_one_that_stops_leaves_in_order()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var first = await HostSilo.StartAsync(database, "first");
        await using var second = await HostSilo.StartAsync(database, "second");
        await using var third = await HostSilo.StartAsync(database, "third");
        HostSilo[] all = [first, second, third];
        foreach (var silo in all)
        {
            var seen = await silo.WaitForAsync("/v1/cluster", HttpStatusCode.OK, cluster => Active(cluster) == 3 && Versions(cluster) == 3);
            seen.GetProperty("setting").GetString().ShouldBe("cluster");
            seen.GetProperty("database").GetProperty("status").GetString().ShouldBe("up");
            seen.GetProperty("history").GetArrayLength().ShouldBe(0);
            seen.GetProperty("silos").EnumerateArray().Count(each => each.GetProperty("asked").GetBoolean()).ShouldBe(1);
        }

        // What one of them took, all of them have; each of them takes something.
        foreach (var (at, silo) in all.Index())
        {
            using var made = await silo.CreateDatasetAsync($"data-{at}");
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        }

        foreach (var silo in all)
        {
            var listed = await silo.WaitForAsync("/v1/datasets", HttpStatusCode.OK);
            listed.GetProperty("items").EnumerateArray().Select(each => each.GetProperty("name").GetString()).ShouldBe(["data-2", "data-1", "data-0"]);
        }

        await third.StopAsync();
        foreach (var silo in new[] { first, second })
        {
            var left = await silo.WaitForAsync("/v1/cluster", HttpStatusCode.OK, cluster => Active(cluster) == 2 && cluster.GetProperty("history").GetArrayLength() == 1);
            left.GetProperty("history")[0].GetProperty("name").GetString().ShouldBe("third");
            for (var at = 0; at < 3; at++)
            {
                (await silo.WaitForAsync($"/v1/datasets/data-{at}", HttpStatusCode.OK)).GetProperty("sealed").GetBoolean().ShouldBeFalse();
            }
        }
    }

    [Fact]
    public async Task An_embedded_silo_is_a_cluster_of_one()
    {
        await using var silo = await HostSilo.StartEmbeddedAsync();
        var seen = await silo.WaitForAsync("/v1/cluster", HttpStatusCode.OK, cluster => Active(cluster) == 1);
        seen.GetProperty("setting").GetString().ShouldBe("embedded");
        seen.GetProperty("database").ValueKind.ShouldBe(JsonValueKind.Null);
        var only = seen.GetProperty("silos")[0];
        only.GetProperty("asked").GetBoolean().ShouldBeTrue();
        only.GetProperty("slots").GetInt32().ShouldBe(1);
        only.GetProperty("activations").GetInt32().ShouldBeGreaterThan(0);
        only.GetProperty("memoryBytes").GetInt64().ShouldBeGreaterThan(0);
        only.GetProperty("uptimeSeconds").GetDouble().ShouldBeGreaterThan(0);
    }

    private static int Active(JsonElement cluster) =>
        cluster.GetProperty("silos").EnumerateArray().Count(silo => silo.GetProperty("status").GetString() == "active");

    private static int Versions(JsonElement cluster) =>
        cluster.GetProperty("silos").EnumerateArray().Count(silo => silo.GetProperty("version").ValueKind == JsonValueKind.String);
}
