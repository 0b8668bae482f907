using System.Collections.Immutable;
using System.Text.Json;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Garbage;

/// <summary>A stored product, and what becomes of it.</summary>
/// <param name="Action"><c>keep</c>, <c>mark</c> or <c>remove</c>.</param>
/// <param name="Reason">
/// <c>dataset</c>, <c>activeRun</c>, <c>result</c>, <c>intermediate</c>, <c>pinned</c>, <c>inUse</c>, <c>unknown</c>, <c>grace</c> or <c>unreferenced</c>.
/// </param>
/// <param name="By">Who keeps it: a run, a dataset, the words of a pin.</param>
/// <param name="UntilUtc">When its grace period ends.</param>
public sealed record GarbageItemView(string Product, long Bytes, string Action, string Reason, string? By, DateTimeOffset? UntilUtc);

/// <summary>What a collection did, or would do.</summary>
/// <param name="Products">Products that the store holds, datasets among them.</param>
/// <param name="Marked">Products that nothing refers to, found so now.</param>
/// <param name="Removed">Products that are virtual again.</param>
/// <param name="Items">What is removed first, then what is marked, then what is kept, the largest first.</param>
public sealed record GarbageView(
    bool DryRun, long Products, long Bytes, long Marked, long MarkedBytes, long Removed, long RemovedBytes, ImmutableArray<GarbageItemView> Items)
{
    public static GarbageView Of(CollectionReport collection, bool dryRun) => new(
        dryRun, collection.Products, collection.Bytes, collection.Marked, collection.MarkedBytes, collection.Removed, collection.RemovedBytes,
        [.. collection.Items.Select(Of)]);

    private static GarbageItemView Of(CollectedProduct item) => new(
        item.Product.Text, item.Bytes, Word(item.Verdict.Action), Word(item.Verdict.Reason), item.Verdict.By, item.Verdict.Until);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>Products that nothing refers to: what they are, and their removal.</summary>
public static class GarbageApi
{
    public static void MapGarbage(this IEndpointRouteBuilder routes)
    {
        var garbage = routes.MapGroup("/v1/garbage").WithTags("Garbage");
        garbage.MapGet("/", DryRun).WithSummary("What a collection would do now, and why: it changes nothing.");
        garbage.MapPost("/collect", Collect).WithSummary("Removes products that nothing has referred to for the grace period, and marks those that nothing refers to.");
    }

    private static Task<Ok<GarbageView>> DryRun(IGrainFactory grains, bool? now = null, int? limit = null) => CollectAsync(grains, true, now, limit);

    private static Task<Ok<GarbageView>> Collect(IGrainFactory grains, bool? now = null, int? limit = null) => CollectAsync(grains, false, now, limit);

    private static async Task<Ok<GarbageView>> CollectAsync(IGrainFactory grains, bool dryRun, bool? now, int? limit)
    {
        var collection = await grains.GetGrain<ICollectorGrain>(GrainKeys.Collector)
            .CollectAsync(new CollectionRequest(dryRun, now ?? false, Names.PageSize(limit)));
        return TypedResults.Ok(GarbageView.Of(collection, dryRun));
    }
}
