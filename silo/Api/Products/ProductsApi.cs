using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Products;

/// <summary>A derived product.</summary>
/// <param name="Total">Segments in all, null while its inputs grow.</param>
/// <param name="Segments">Segments that exist.</param>
/// <param name="Samples">Samples in those.</param>
/// <param name="Stale">Segments whose inputs have changed since they were computed.</param>
/// <param name="State"><c>fresh</c>, or <c>stale</c>: some of its segments, or of what it is made from, are not what its inputs give now.</param>
public sealed record ProductView(
    string Id,
    string Operator,
    int Version,
    ImmutableSortedDictionary<string, string> Parameters,
    ImmutableArray<InputView> Inputs,
    LayoutView Layout,
    long? Total,
    long Segments,
    long Samples,
    long Stale,
    string State);

/// <summary>What a port reads.</summary>
public sealed record InputView(string Port, string Product);

/// <summary>What a segment was made of.</summary>
public sealed record LineageView(string Product, long Index, int Length, string Content, string Inputs, ImmutableArray<SourceView> Sources)
{
    /// <summary>It was given up, and a gap takes its place.</summary>
    public bool Skipped { get; init; }
}

/// <summary>Segments First to Last of a product.</summary>
public sealed record SourceView(string Port, string Product, long First, long Last);

/// <summary>Products: what they are made of, and their samples.</summary>
public static class ProductsApi
{
    private const int MostReason = 200;

    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/v1/products").WithTags("Products");
        products.MapGet("/{id}", Get).WithSummary("What a product is made of, and how much of it exists.");
        products.MapGet("/{id}/samples", Samples).WithSummary("Samples by range and channel; what was never computed materialises.");
        products.MapPost("/{id}/pin", Pin).WithSummary("Keeps a product from being removed.");
        products.MapPost("/{id}/unpin", Unpin).WithSummary("Lets a pinned product go.");
        products.MapGet("/{id}/segments/{index:long}", Segment).WithSummary("The lineage of one segment; it materialises if it must.");
        products.MapProgramLogs();
    }

    /// <summary>How far a product reaches, its inputs being what they are now.</summary>
    public static async Task<ProductExtent> ExtentAsync(StepDefinition definition, IGrainFactory grains, ISegmentStore store)
    {
        using var lease = store.Open(definition.Product);
        var log = lease.Log;
        var segments = await grains.TotalOfAsync(store, definition.Product) ?? log.Count;
        return new ProductExtent(definition.Product, definition.Layout, segments, log.Total == log.Count ? log.Samples : null);
    }

    private static async Task<Ok<ProductView>> Get(string id, IGrainFactory grains, ISegmentStore store)
    {
        var definition = await ExistingAsync(id, grains);
        var (stale, isStale) = await ProductFreshness.OfAsync(definition, grains, store);
        using var lease = store.Open(definition.Product);
        var log = lease.Log;
        return TypedResults.Ok(new ProductView(
            id,
            definition.Spec.Operator,
            definition.Spec.Version,
            definition.Spec.Parameters.Values,
            [.. definition.Spec.Inputs.Select(input => new InputView(input.Port, input.Product.Text))],
            LayoutView.Of(definition.Layout),
            log.Total,
            log.Count,
            log.Samples,
            stale,
            isStale ? "stale" : "fresh"));
    }

    private static async Task<IResult> Samples(
        string id, [AsParameters] SampleQuery query, IGrainFactory grains, ISegmentStore store, SampleSource samples)
    {
        var definition = await ExistingAsync(id, grains);
        return await samples.AnswerAsync(await ExtentAsync(definition, grains, store), query, $"{definition.Spec.Operator}-{id[..8]}");
    }

    private static async Task<Ok<ProductView>> Pin(string id, IGrainFactory grains, ISegmentStore store, string? reason = null)
    {
        if (reason?.Length > MostReason)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the reason is too long", "reason", Names.Shorten(reason), $"{MostReason} characters", "give a shorter one");
        }

        await grains.Step(Parse(id)).PinAsync(string.IsNullOrWhiteSpace(reason) ? "no reason given" : reason);
        return await Get(id, grains, store);
    }

    private static async Task<Ok<ProductView>> Unpin(string id, IGrainFactory grains, ISegmentStore store)
    {
        await grains.Step(Parse(id)).PinAsync(null);
        return await Get(id, grains, store);
    }

    private static async Task<Ok<LineageView>> Segment(string id, long index, IGrainFactory grains)
    {
        var lineage = await grains.Segment(Parse(id), index).MaterialiseAsync();
        return TypedResults.Ok(new LineageView(
            id, index, lineage.Length, lineage.Content.ToString(), lineage.Inputs.ToString(),
            [.. lineage.Sources.Select(source => new SourceView(source.Port, source.Product.Text, source.First, source.End - 1))])
        {
            Skipped = lineage.Skipped,
        });
    }

    /// <summary>The definition of a product.</summary>
    /// <exception cref="RefusalException">There is no such product.</exception>
    public static async Task<StepDefinition> ExistingAsync(string id, IGrainFactory grains) =>
        await grains.Step(Parse(id)).DescribeAsync() ?? throw RefusalException.Because(
            RefusalKind.NotFound, "there is no such product", "product", id, "a product that a run made or defined", "look at a run's outputs; a dataset is fetched by its name");

    /// <summary>A product's identity from its digits.</summary>
    /// <exception cref="RefusalException">It is none.</exception>
    public static ProductId Parse(string id) => ProductId.TryParse(id, out var product)
        ? product
        : throw RefusalException.Because(
            RefusalKind.Invalid, "this is no product identity", "product", Names.Shorten(id), $"{ProductId.Digits} hexadecimal digits", "copy it from a run's outputs");
}
