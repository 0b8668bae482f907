using System.Collections.Immutable;
using System.IO.Enumeration;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Silo.Api.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Backfills;

/// <summary>Backfills: start, look, cancel.</summary>
public static class BackfillsApi
{
    private const int MostDatasets = 10_000;
    private const int MostAtOnce = 64;
    private const int DefaultAtOnce = 4;

    public static void MapBackfills(this IEndpointRouteBuilder routes)
    {
        var backfills = routes.MapGroup("/v1/backfills").WithTags("Backfills");
        backfills.MapPost("/", Start).WithSummary("Starts a pipeline on each of many datasets, a bounded number at once.");
        backfills.MapGet("/", List).WithSummary("Lists backfills, newest first.");
        backfills.MapGet("/{id}", Get).WithSummary("A backfill as it is now.");
        backfills.MapPost("/{id}/cancel", Cancel).WithSummary("Starts no further run, and cancels those under way; what was committed stays.");
    }

    private static async Task<Created<BackfillView>> Start(NewBackfill wanted, IGrainFactory grains, TimeProvider time)
    {
        Names.Check(wanted.Pipeline, "pipeline");
        var inputs = Names.CheckInputs(wanted.Inputs);

        if (string.IsNullOrEmpty(wanted.Input) || inputs.ContainsKey(wanted.Input))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "a backfill goes over the datasets of one input", "input", Names.Shorten(wanted.Input),
                "an input of the pipeline that inputs does not name", "name it, and give the other inputs their datasets in inputs");
        }

        var request = new BackfillRequest(
            wanted.Pipeline!, wanted.Version, wanted.Input, await DatasetsAsync(wanted, grains), inputs,
            Within(wanted.AtOnce ?? DefaultAtOnce, 1, MostAtOnce, "atOnce"), RunControlApi.PriorityOf(wanted.Priority ?? 0))
        {
            Tenant = Names.TenantOf(wanted.Tenant),
        };
        var id = RunIds.New(time);
        return TypedResults.Created($"/v1/backfills/{id}", BackfillView.Of(await grains.Backfill(id).StartAsync(request)));
    }

    private static async Task<Ok<Page<BackfillView>>> List(IGrainFactory grains, string? after = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var ids = await grains.GetGrain<IDirectoryGrain>(GrainKeys.BackfillDirectory).ListAsync(after, size);
        var statuses = await Task.WhenAll(ids.Select(id => grains.Backfill(id).GetAsync()));
        return TypedResults.Ok(new Page<BackfillView>([.. statuses.OfType<BackfillStatus>().Select(BackfillView.Of)], ids.Length == size ? ids[^1] : null));
    }

    private static async Task<Ok<BackfillView>> Get(string id, IGrainFactory grains) =>
        TypedResults.Ok(BackfillView.Of(await grains.Backfill(Names.Check(id, "backfill")).GetAsync() ?? throw Unknown(id)));

    private static async Task<Ok<BackfillView>> Cancel(string id, IGrainFactory grains) =>
        TypedResults.Ok(BackfillView.Of(await grains.Backfill(Names.Check(id, "backfill")).CancelAsync() ?? throw Unknown(id)));

    private static async Task<ImmutableArray<string>> DatasetsAsync(NewBackfill wanted, IGrainFactory grains)
    {
        if ((wanted.Datasets is null) == (wanted.Pattern is null))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the datasets are given by their names or by a pattern", "datasets, pattern", "both or none", "one of the two", "give one");
        }

        ImmutableArray<string> datasets = wanted.Datasets is { } list
            ? [.. list.Select(name => Names.Check(name, "dataset")).Distinct(StringComparer.Ordinal)]
            : [.. (await grains.NamesAsync(GrainKeys.DatasetDirectory)).Where(name => FileSystemName.MatchesSimpleExpression(wanted.Pattern, name, ignoreCase: false))
                .Order(StringComparer.Ordinal)];
        return datasets.Length is >= 1 and <= MostDatasets
            ? datasets
            : throw RefusalException.Because(
                RefusalKind.Invalid, "a backfill cannot go over so many datasets", "datasets", datasets.Length, $"1 to {MostDatasets}",
                datasets.IsEmpty ? "look at the list of datasets" : "make several backfills");
    }

    private static int Within(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw RefusalException.Because(RefusalKind.Invalid, "the number is out of bounds", name, value, $"{least} to {most}", "give one of these");

    private static RefusalException Unknown(string id) => RefusalException.Because(
        RefusalKind.NotFound, "there is no such backfill", "backfill", id, "a backfill that was started", "list the backfills");
}
