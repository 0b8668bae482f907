using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Lisa.Silo.Api.Products;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Results;

/// <summary>A committed run's products.</summary>
public sealed record ResultView(
    string Run, string Pipeline, int Version, string Dataset, DateTimeOffset CommittedUtc, ImmutableArray<OutputView> Outputs);

/// <summary>One committed product.</summary>
/// <param name="Rows">Of a table, when one run is asked for; null in lists and for series.</param>
/// <param name="Truncated">There are more rows: fetch the product.</param>
public sealed record OutputView(
    string Name,
    string Product,
    string Axis,
    ImmutableArray<ColumnView> Columns,
    IReadOnlyList<ImmutableArray<double?>>? Rows = null,
    bool? Truncated = null);

/// <summary>What was committed, for scientists.</summary>
public static class ResultsApi
{
    private const int MostRows = 1000;

    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        var results = routes.MapGroup("/v1/results").WithTags("Results");
        results.MapGet("/", List).WithSummary("Committed results, newest first, of one dataset or of all.");
        results.MapGet("/{run}", Get).WithSummary("What one run found: its outputs, tables with their rows.");
    }

    private static async Task<Ok<Page<ResultView>>> List(IGrainFactory grains, string? dataset = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        ImmutableArray<string> datasets = dataset is null
            ? await grains.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).ListAsync(null, Names.MostPageItems)
            : [Names.Check(dataset, "dataset")];
        var entries = await Task.WhenAll(datasets.Select(name => grains.Catalogue(name).ListAsync(size)));
        return TypedResults.Ok(new Page<ResultView>(
            [.. entries.SelectMany(each => each).OrderByDescending(entry => entry.Committed).Take(size).Select(entry => View(entry, Output))], null));
    }

    private static async Task<Ok<ResultView>> Get(string run, IGrainFactory grains, ISegmentStore store, SampleSource samples)
    {
        var status = await grains.Run(Names.Check(run, "run")).GetAsync();
        var entry = status is null ? null : await FindAsync(status, grains);
        if (entry is null)
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "no such run has committed results", "run", run,
                status is null ? "a run that was started" : $"a committed run; this one is {status.State}", "list the results, or look at the run");
        }

        var outputs = new List<OutputView>();
        foreach (var output in entry.Outputs)
        {
            outputs.Add(output.Layout.Axis == AxisKind.Row ? await TableAsync(output, grains, store, samples) : Output(output));
        }

        return TypedResults.Ok(View(entry, _ => default!) with { Outputs = [.. outputs] });
    }

    // Results lie under the dataset of the pipeline's first input; a run has few inputs, so each is asked.
    private static async Task<CatalogueEntry?> FindAsync(RunStatus status, IGrainFactory grains)
    {
        foreach (var dataset in status.Request.Inputs.Values.Distinct())
        {
            if (await grains.Catalogue(dataset).FindAsync(status.Id) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    private static async Task<OutputView> TableAsync(CatalogueOutput output, IGrainFactory grains, ISegmentStore store, SampleSource samples)
    {
        var definition = await grains.Step(output.Product).DescribeAsync();
        var (rows, truncated) = await samples.RowsAsync(await ProductsApi.ExtentAsync(definition!, grains, store), MostRows);
        return Output(output) with { Rows = rows, Truncated = truncated };
    }

    private static OutputView Output(CatalogueOutput output) => new(
        output.Name, output.Product.Text, LayoutView.AxisName(output.Layout.Axis), ColumnView.Of(output.Layout));

    private static ResultView View(CatalogueEntry entry, Func<CatalogueOutput, OutputView> output) => new(
        entry.Run, entry.Pipeline, entry.Version, entry.Dataset, entry.Committed, [.. entry.Outputs.Select(output)]);
}
