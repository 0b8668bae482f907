using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Provenance;
using Lisa.Silo.Api.Products;
using Lisa.Silo.Api.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Provenance;

/// <summary>Segments that were computed again, and what came of it.</summary>
/// <param name="Segments">Fewer than were asked for where they take long.</param>
public sealed record RecomputationView(string Product, ImmutableArray<RecomputedView> Segments);

/// <summary>A segment that was computed again.</summary>
/// <param name="Stored">Hash of its content in the store.</param>
/// <param name="Computed">Hash of what was computed from its inputs just now.</param>
public sealed record RecomputedView(long Index, string Stored, string Computed);

/// <summary>Where runs and products come from, and whether they can be made again.</summary>
public static class ProvenanceApi
{
    private const string ZipType = "application/zip";

    public static void MapProvenance(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/runs/{id}/provenance", OfRun).WithTags("Provenance").WithSummary("Where a run's products come from: PROV-JSON, or an RO-Crate.");
        var products = routes.MapGroup("/v1/products/{id}").WithTags("Provenance");
        products.MapGet("/provenance", OfProduct).WithSummary("Where a product comes from: PROV-JSON, or an RO-Crate.");
        products.MapGet("/hashes", Hashes).WithSummary("Content hashes of the segments of a product, or of a dataset: a line a segment.");
        products.MapPost("/recomputation", Recompute).WithSummary("Computes segments again without storing them, and compares.");
    }

    private static async Task<IResult> OfRun(
        string id, IGrainFactory grains, ProvenanceCollector collector, CrateWriter crates, string? format = null, bool? samples = null) =>
        await AnswerAsync(await collector.OfAsync(await RunsApi.ExistingAsync(id, grains)), crates, format, samples);

    private static async Task<IResult> OfProduct(
        string id, IGrainFactory grains, ProvenanceCollector collector, CrateWriter crates, string? format = null, bool? samples = null) =>
        await AnswerAsync(await collector.OfAsync(await ProductsApi.ExistingAsync(id, grains)), crates, format, samples);

    private static async Task<IResult> AnswerAsync(ProvenanceFacts facts, CrateWriter crates, string? format, bool? samples) => format switch
    {
        null or "prov" => TypedResults.Json(ProvDocument.Of(facts)),
        "crate" => TypedResults.Stream(await crates.WriteAsync(facts, samples ?? false), ZipType, $"{facts.SubjectName}.zip"),
        _ => throw RefusalException.Because(
            RefusalKind.Invalid, "there is no such format", "format", Names.Shorten(format), "prov, crate", "ask for one of these"),
    };

    private static async Task<IResult> Hashes(string id, IGrainFactory grains, HashLists hashes)
    {
        var product = ProductsApi.Parse(id);
        if (await grains.Step(product).DescribeAsync() is null && !await Task.Run(() => hashes.Any(product)))
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "there is no such product", "product", id, "a product or a dataset that there is", "look at a run's outputs, or at a dataset's product");
        }

        return TypedResults.Stream(body => hashes.WriteAsync(product, body), "text/plain");
    }

    private static async Task<Ok<RecomputationView>> Recompute(
        string id, IGrainFactory grains, Recomputer recomputer, CancellationToken cancellation, long first = 0, int count = 1)
    {
        var definition = await ProductsApi.ExistingAsync(id, grains);
        if (first < 0 || first > long.MaxValue - Recomputer.MostSegments || count is < 1 or > Recomputer.MostSegments)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "so many segments cannot be computed again at once", "first, count", $"{first}, {count}",
                $"0 at least, 1 to {Recomputer.MostSegments}", "ask for fewer, and then for the next");
        }

        var segments = await recomputer.RunAsync(definition, new SegmentRange(first, first + count), cancellation);
        return TypedResults.Ok(new RecomputationView(
            id, [.. segments.Select(segment => new RecomputedView(segment.Index, segment.Stored.ToString(), segment.Computed.ToString()))]));
    }
}
