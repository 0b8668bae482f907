using Lisa.Grains.Store;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage.Postgres;
using Lisa.Silo.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Lisa.Silo.Api.Cluster;

/// <summary>Who the members are, how they do, and who was one.</summary>
public static class ClusterApi
{
    public static void MapCluster(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/cluster", Get).WithTags("Cluster").WithSummary("Silos with their load, the history of membership, and the state of the database.");

    private static async Task<Ok<ClusterView>> Get(
        ClusterObserver observer, SiloSettings settings, SegmentCache cache, SiloEffort effort, [FromServices] DatabaseState? database)
    {
        var (silos, history) = await observer.LookAsync();
        return TypedResults.Ok(new ClusterView(
            settings.Cluster is null ? "embedded" : "cluster",
            settings.Cluster?.Name ?? "embedded",
            settings.Cluster is { Segments.Place: SegmentPlace.Database } ? "database" : "files",
            database is null ? null : new DatabaseView(database.IsUp ? "up" : "down", database.Since),
            silos,
            history,
            settings.Cluster is null ? null : new TrafficView(cache.Traffic.CacheBytes, cache.Traffic.OwnBytes, cache.Traffic.MovedBytes),
            EffortView.Of(effort.Look())));
    }
}
