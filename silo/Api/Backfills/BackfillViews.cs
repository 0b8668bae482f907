using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Api.Backfills;

/// <summary>One pipeline over many datasets.</summary>
/// <param name="Pipeline">Name of a submitted pipeline.</param>
/// <param name="Version">Default: the newest.</param>
/// <param name="Input">The input that goes over the datasets.</param>
/// <param name="Datasets">Their names, in order; or <paramref name="Pattern"/>.</param>
/// <param name="Pattern">Names with <c>*</c> for any letters and <c>?</c> for one: the datasets that there are now, in the order of their names.</param>
/// <param name="Inputs">Dataset by input name for the others.</param>
/// <param name="AtOnce">Runs under way at once, 1 to 64; default 4.</param>
/// <param name="Priority">Of the runs, -100 to 100; default 0.</param>
/// <param name="Tenant">Whom the runs belong to; default: <c>default</c>.</param>
public sealed record NewBackfill(
    string? Pipeline, int? Version, string? Input, string[]? Datasets, string? Pattern, Dictionary<string, string>? Inputs, int? AtOnce, int? Priority,
    string? Tenant = null);

/// <summary>The run on one dataset of a backfill.</summary>
/// <param name="Problem">Why it did not commit; null while it is under way.</param>
public sealed record BackfillRunView(string Dataset, string Run, string? Problem);

/// <summary>A backfill as it is now.</summary>
/// <param name="State"><c>running</c>, <c>finished</c> or <c>cancelled</c>.</param>
/// <param name="Total">Datasets in all.</param>
/// <param name="Waiting">Datasets whose runs have not been started.</param>
/// <param name="Committed">Datasets whose runs committed.</param>
/// <param name="Failed">Datasets whose runs did not.</param>
/// <param name="Running">The runs under way.</param>
/// <param name="Failures">The runs that did not commit, the first 1000.</param>
public sealed record BackfillView(
    string Id,
    string Pipeline,
    int PipelineVersion,
    string Input,
    ImmutableSortedDictionary<string, string> Inputs,
    int AtOnce,
    int Priority,
    string State,
    DateTimeOffset CreatedUtc,
    DateTimeOffset? FinishedUtc,
    int Total,
    int Waiting,
    int Committed,
    int Failed,
    ImmutableArray<BackfillRunView> Running,
    ImmutableArray<BackfillRunView> Failures)
{
    private const int MostFailures = 1000;

    /// <summary>Whom its runs belong to.</summary>
    public required string Tenant { get; init; }

    public static BackfillView Of(BackfillStatus status)
    {
        var (request, mark) = (status.Request, status.Mark);
        return new BackfillView(
            status.Id, request.Pipeline, request.Version ?? 0, request.Input, request.Inputs, request.AtOnce, request.Priority,
            status.Finished is null ? "running" : mark.Cancelled ? "cancelled" : "finished",
            status.Created, status.Finished, request.Datasets.Length, request.Datasets.Length - mark.Next, mark.Committed, mark.Failed.Length,
            [.. mark.Open.Select(item => RunOn(status, item, null))],
            [.. mark.Failed.Take(MostFailures).Select(failure => RunOn(status, failure.Item, failure.Problem))])
        {
            Tenant = TenantNames.Of(request.Tenant),
        };
    }

    private static BackfillRunView RunOn(BackfillStatus status, int item, string? problem) =>
        new(status.Request.Datasets[item], BackfillGrain.RunOf(status.Id, item), problem);
}
