using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Lisa.Silo.Api.Lineage;
using Lisa.Silo.Api.Products;
using Lisa.Silo.Api.Runs;
using Lisa.Silo.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Footprint;

/// <summary>What runs, products and segments cost, and what reuse avoided.</summary>
public static class FootprintApi
{
    public static void MapFootprint(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/runs/{id}/footprint", OfRun).WithTags("Footprint")
            .WithSummary("What a run cost, step by step, and what it did not need to spend since others had.");
        routes.MapGet("/v1/products/{id}/footprint", OfProduct).WithTags("Footprint")
            .WithSummary("What a product cost, with its lineage, and one of its segments.");
    }

    private static async Task<Ok<RunFootprintView>> OfRun(string id, IGrainFactory grains, SiloSettings settings, TimeProvider time)
    {
        var status = await RunsApi.ExistingAsync(id, grains);
        var model = settings.Footprint;
        var products = status.Steps.Select(step => step.Step.Definition.Product).Distinct().ToList();
        var works = (await Task.WhenAll(products.Select(product => grains.Work(product).GetAsync())))
            .Zip(products).ToDictionary(each => each.Second, each => each.First);
        var shares = works.ToDictionary(each => each.Key, each => RunShare.Of(each.Value, id));
        var steps = status.Steps.Select(step =>
        {
            var product = step.Step.Definition.Product;
            var share = shares[product];
            return new StepFootprintView(
                step.Step.Id, product.Text, step.Report.Done, Math.Max(0, step.Report.Done - works[product].Segments),
                CostView.Of(share.Spent, model), CostView.Of(share.Repeated, model), CostView.Of(share.Avoided, model));
        }).ToImmutableArray();
        var sum = shares.Values.Aggregate(RunShare.None, (all, share) => all + share);
        return TypedResults.Ok(new RunFootprintView(
            id, status.State.ToString().ToLowerInvariant(), ((status.Finished ?? time.GetUtcNow()) - status.Created).TotalSeconds, ModelView.Of(model),
            CostView.Of(sum.Spent, model), CostView.Of(sum.Repeated, model), CostView.Of(sum.Avoided, model),
            steps.DistinctBy(step => step.Product).Sum(step => step.UnknownSegments), steps));
    }

    private static async Task<Ok<ProductFootprintView>> OfProduct(
        string id, IGrainFactory grains, ISegmentStore store, ProductLineage lineage, SiloSettings settings, long? segment = null)
    {
        var model = settings.Footprint;
        var product = (await ProductsApi.ExistingAsync(id, grains)).Product;
        var ancestry = await lineage.OfAsync([product]);
        var works = await Task.WhenAll(ancestry.Steps.Select(step => grains.Work(step.Product).GetAsync()));
        var work = works[^1];
        using var lease = store.Open(product);
        return TypedResults.Ok(new ProductFootprintView(
            id, work.Segments, Math.Max(0, lease.Log.Count - work.Segments), work.Items, work.Lost, ModelView.Of(model),
            CostView.Of(work.Spent, model), CostView.Of(work.Kept, model), CostView.Of(work.Repeated, model),
            CostView.Of(works.Aggregate(default(WorkCost), (sum, each) => sum + each.Spent), model),
            work.Paid.ToImmutableSortedDictionary(paid => paid.Key, paid => CostView.Of(paid.Value, model), StringComparer.Ordinal),
            segment is { } index ? View(work.Of(index), index, model) : null));
    }

    private static SegmentFootprintView? View(WorkRange? range, long index, FootprintModel model) => range is null ? null : new SegmentFootprintView(
        index, range.First, range.End - 1, CostView.Of(range.Cost.Share(1, range.Count), model), range.Started, range.Ended, range.Silos, range.Run,
        range.Attempts);
}
