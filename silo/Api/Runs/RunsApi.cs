using System.Collections.Immutable;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Silo.Draining;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Runs;

/// <summary>Runs: start, watch, cancel.</summary>
public static class RunsApi
{
    private const int MostPriority = 100;

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/v1/runs").WithTags("Runs");
        runs.MapPost("/", Start).WithSummary("Starts a pipeline on datasets.");
        runs.MapGet("/", List).WithSummary("Lists runs, newest first.");
        runs.MapGet("/{id}", Get).WithSummary("A run as it is now.");
        runs.MapGet("/{id}/events", Events).WithSummary("Server-sent events: the run with each change, until it is over.");
        runs.MapPost("/{id}/cancel", Cancel).WithSummary("Cancels a run; what it made stays reusable, nothing is committed.");
    }

    private static async Task<Created<RunView>> Start(NewRun wanted, IGrainFactory grains, TimeProvider time)
    {
        Names.Check(wanted.Pipeline, "pipeline");
        var inputs = wanted.Inputs ?? [];
        foreach (var dataset in inputs.Values)
        {
            Names.Check(dataset, "dataset");
        }

        if (wanted.Priority is < -MostPriority or > MostPriority)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "there is no such priority", "priority", wanted.Priority, $"{-MostPriority} to {MostPriority}", "give one of these, or none");
        }

        // In the order of time, so that a list of runs is one too; the rest keeps two runs of one millisecond apart.
        var id = $"{time.GetUtcNow().ToUnixTimeMilliseconds():x11}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
        var status = await grains.Run(id).StartAsync(new RunRequest(
            wanted.Pipeline!, wanted.Version, inputs.ToImmutableSortedDictionary(StringComparer.Ordinal), wanted.Priority ?? 0)
        {
            Style = StyleOf(wanted.Style),
        });
        return TypedResults.Created($"/v1/runs/{id}", RunView.Of(status));
    }

    private static RunStyle? StyleOf(string? word) => word is null
        ? null
        : RunStyles.OfWord(word) ?? throw RefusalException.Because(
            RefusalKind.Invalid, "there is no such style", "style", word, string.Join(", ", RunStyles.OfRuns), "give one of these, or none for the pipeline's own");

    private static async Task<Ok<Page<RunView>>> List(IGrainFactory grains, string? after = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var ids = await grains.GetGrain<IDirectoryGrain>(GrainKeys.RunDirectory).ListAsync(after, size);
        var statuses = await Task.WhenAll(ids.Select(id => grains.Run(id).GetAsync()));
        return TypedResults.Ok(new Page<RunView>([.. statuses.OfType<RunStatus>().Select(RunView.Of)], ids.Length == size ? ids[^1] : null));
    }

    private static async Task<Ok<RunView>> Get(string id, IGrainFactory grains) =>
        TypedResults.Ok(RunView.Of(await ExistingAsync(id, grains)));

    private static async Task<Ok<RunView>> Cancel(string id, IGrainFactory grains) =>
        TypedResults.Ok(RunView.Of(await grains.Run(Names.Check(id, "run")).CancelAsync() ?? throw Unknown(id)));

    private static async Task<ServerSentEventsResult<RunView>> Events(string id, IGrainFactory grains, Drain drain, CancellationToken cancellation)
    {
        var run = grains.Run(Names.Check(id, "run"));
        var first = await run.GetAsync() ?? throw Unknown(id);
        return TypedResults.ServerSentEvents(Follow(run, first, drain.Begun, cancellation));
    }

    private static async IAsyncEnumerable<SseItem<RunView>> Follow(
        IRunGrain run, RunStatus status, CancellationToken draining, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, draining);
        while (true)
        {
            yield return new SseItem<RunView>(RunView.Of(status), "run");
            if (status.State != RunState.Running || cancellation.IsCancellationRequested)
            {
                yield break;
            }

            // A silo that is about to stop ends the answer: whoever listens asks again, and is heard by another.
            if (await WatchAsync(run, status.Revision, either.Token) is not { } next)
            {
                yield break;
            }

            status = next;
        }
    }

    private static async Task<RunStatus?> WatchAsync(IRunGrain run, long revision, CancellationToken cancellation)
    {
        try
        {
            return await run.WatchAsync(revision).WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>A run as it is now.</summary>
    /// <exception cref="RefusalException">There is no such run.</exception>
    public static async Task<RunStatus> ExistingAsync(string id, IGrainFactory grains) =>
        await grains.Run(Names.Check(id, "run")).GetAsync() ?? throw Unknown(id);

    internal static RefusalException Unknown(string id) => RefusalException.Because(
        RefusalKind.NotFound, "there is no such run", "run", id, "a run that was started", "list the runs");
}
