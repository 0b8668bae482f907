using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Silo.Draining;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Runs;

/// <summary>Runs: start, watch, cancel; how they are controlled otherwise is in <see cref="RunControlApi"/>.</summary>
public static class RunsApi
{
    // What has not changed is said again after this time, so that neither side takes the connection for dead.
    private static readonly TimeSpan StillThere = TimeSpan.FromSeconds(10);

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
        var inputs = Names.CheckInputs(wanted.Inputs);

        var id = RunIds.New(time);
        var status = await grains.Run(id).StartAsync(new RunRequest(
            wanted.Pipeline!, wanted.Version, inputs, RunControlApi.PriorityOf(wanted.Priority ?? 0))
        {
            Style = StyleOf(wanted.Style),
            Tenant = Names.TenantOf(wanted.Tenant),
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

    private static async Task<ServerSentEventsResult<RunView>> Events(string id, IGrainFactory grains, TimeProvider time, Drain drain, CancellationToken cancellation)
    {
        var run = grains.Run(Names.Check(id, "run"));
        var first = await run.GetAsync() ?? throw Unknown(id);
        return TypedResults.ServerSentEvents(Follow(run, first, time, drain.Begun, cancellation));
    }

    private static async IAsyncEnumerable<SseItem<RunView>> Follow(
        IRunGrain run, RunStatus status, TimeProvider time, CancellationToken draining, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, draining);
        while (true)
        {
            var told = time.GetTimestamp();
            yield return new SseItem<RunView>(RunView.Of(status), "run");
            if (status.State != RunState.Running || cancellation.IsCancellationRequested)
            {
                yield break;
            }

            var revision = status.Revision;
            do
            {
                // A silo that is about to stop ends the answer: whoever listens asks again, and is heard by another.
                if (await WatchAsync(run, revision, either.Token) is not { } next)
                {
                    yield break;
                }

                status = next;
            }
            while (status.Revision == revision && status.State == RunState.Running && time.GetElapsedTime(told) < StillThere);
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
