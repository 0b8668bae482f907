using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Runs;

/// <summary>What an operator does with a run: pause, resume, another priority, and the same again.</summary>
public static class RunControlApi
{
    private const int MostPriority = 100;

    public static void MapRunControl(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/v1/runs/{id}").WithTags("Runs");
        runs.MapPost("/pause", Pause).WithSummary("Begins nothing more for a run; what is under way ends.");
        runs.MapPost("/resume", Resume).WithSummary("Lets a paused run go on.");
        runs.MapPost("/priority", Prioritise).WithSummary("Changes the priority of a run that is not over.");
        runs.MapPost("/retry", Retry).WithSummary("Does a failed or cancelled run again, as a new run that reuses what exists.");
        runs.MapPost("/rerun", Rerun).WithSummary("Does a run again, as a new run that computes a step and all that depends on it again, and compares.");
    }

    /// <exception cref="RefusalException">There is no such priority.</exception>
    internal static int PriorityOf(int? priority) => priority is >= -MostPriority and <= MostPriority
        ? priority.Value
        : throw RefusalException.Because(
            RefusalKind.Invalid, "there is no such priority", "priority", priority, $"{-MostPriority} to {MostPriority}", "give one of these");

    private static Task<Ok<RunView>> Pause(string id, IGrainFactory grains) => ChangedAsync(id, Run(id, grains).PauseAsync());

    private static Task<Ok<RunView>> Resume(string id, IGrainFactory grains) => ChangedAsync(id, Run(id, grains).UnpauseAsync());

    private static Task<Ok<RunView>> Prioritise(string id, NewPriority wanted, IGrainFactory grains) =>
        ChangedAsync(id, Run(id, grains).SetPriorityAsync(PriorityOf(wanted.Priority)));

    private static Task<Created<RunView>> Retry(string id, IGrainFactory grains) => BegunAsync(id, Run(id, grains).RetryAsync());

    private static Task<Created<RunView>> Rerun(string id, NewRerun wanted, IGrainFactory grains) => BegunAsync(id, Run(id, grains).RerunAsync(
        wanted.From is { Length: > 0 } from ? from : throw RefusalException.Because(
            RefusalKind.Invalid, "no step is named", "from", wanted.From, "a step of the run", "name the step from which to compute again")));

    private static IRunGrain Run(string id, IGrainFactory grains) => grains.Run(Names.Check(id, "run"));

    private static async Task<Ok<RunView>> ChangedAsync(string id, Task<RunStatus?> changing) =>
        TypedResults.Ok(RunView.Of(await changing ?? throw RunsApi.Unknown(id)));

    private static async Task<Created<RunView>> BegunAsync(string id, Task<RunStatus?> beginning)
    {
        var status = await beginning ?? throw RunsApi.Unknown(id);
        return TypedResults.Created($"/v1/runs/{status.Id}", RunView.Of(status));
    }
}
