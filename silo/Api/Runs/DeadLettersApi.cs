using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Runs;

/// <summary>A segment that a run waits for, since it was given up.</summary>
/// <param name="Step">As the pipeline names it.</param>
/// <param name="Segment">Which one of the product.</param>
/// <param name="Cause">Why the last attempt failed.</param>
/// <param name="Attempts">How many there were.</param>
/// <param name="Silo">Where the last attempt was made.</param>
/// <param name="Inputs">Hash of what it would be computed from.</param>
/// <param name="Sources">Which segments those are, with their content hashes.</param>
public sealed record DeadLetterView(
    string Step,
    string Product,
    long Segment,
    string Cause,
    int Attempts,
    DateTimeOffset WhenUtc,
    string Silo,
    string? Inputs,
    ImmutableArray<DeadLetterSourceView> Sources)
{
    internal static DeadLetterView Of(string step, DeadLetter letter) => new(
        step, letter.Product.Text, letter.Index, letter.Cause, letter.Attempts, letter.When, letter.Silo, letter.Inputs?.ToString(),
        [.. letter.Sources.Select(source => new DeadLetterSourceView(
            source.Port, source.Product.Text, source.First, source.End - 1,
            [.. source.Contents.Select(content => content == default ? null : content.ToString())]))]);
}

/// <summary>Segments First to Last of a product, and the content hashes of the first of them.</summary>
public sealed record DeadLetterSourceView(string Port, string Product, long First, long Last, ImmutableArray<string?> Contents);

/// <summary>How many dead letters are tried again.</summary>
public sealed record RetriedView(long Retried);

/// <summary>Dead letters: list them, have them tried again.</summary>
public static class DeadLettersApi
{
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var letters = routes.MapGroup("/v1/runs/{id}/dead-letters").WithTags("Runs");
        letters.MapGet("/", List).WithSummary("The segments that a run waits for, since they were given up.");
        letters.MapPost("/retry", Retry).WithSummary("Has dead letters tried again: all of a run's, a step's, or one.");
    }

    private static async Task<Ok<Page<DeadLetterView>>> List(
        string id, IGrainFactory grains, string? step = null, string? after = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var (from, behind) = Parse(after);
        var found = new List<DeadLetterView>();
        foreach (var listed in Chosen(await Existing(id, grains), step).SkipWhile(each => from is not null && each.Step.Id != from))
        {
            if (found.Count < size)
            {
                var letters = await grains.Step(listed.Step.Definition.Product).ListDeadLettersAsync(listed.Step.Id == from ? behind : -1, size - found.Count);
                found.AddRange(letters.Select(letter => DeadLetterView.Of(listed.Step.Id, letter)));
            }
        }

        return TypedResults.Ok(new Page<DeadLetterView>(
            found, found.Count == size ? string.Create(CultureInfo.InvariantCulture, $"{found[^1].Step}/{found[^1].Segment}") : null));
    }

    private static async Task<Ok<RetriedView>> Retry(string id, IGrainFactory grains, string? step = null, long? segment = null)
    {
        if (segment is not null && step is null)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "a segment is one of a step", "segment", segment, "a step beside it", "name the step too");
        }

        var run = await Existing(id, grains);
        if (run.State != RunState.Running)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the run is over, and waits for nothing", $"run {id}", run.State.ToString().ToLowerInvariant(), "a run that is running",
                "start a new run: it takes up what this one computed");
        }

        var retried = 0;
        foreach (var listed in Chosen(run, step))
        {
            retried += await grains.Step(listed.Step.Definition.Product).RetryDeadLettersAsync(segment);
        }

        return retried > 0 || segment is null
            ? TypedResults.Ok(new RetriedView(retried))
            : throw RefusalException.Because(
                RefusalKind.NotFound, "the segment is no dead letter", $"run {id}, step {step}", segment, "a segment that is listed", "list the dead letters");
    }

    private static List<RunStepStatus> Chosen(RunStatus run, string? step)
    {
        if (step is not null && run.Steps.All(each => each.Step.Id != step))
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "the run has no such step", $"run {run.Id}", Names.Shorten(step), "a step of its pipeline", "look at the run's steps");
        }

        return [.. run.Steps.Where(each => each.Step.Definition.Failures is { Then: GivenUp.DeadLetter } && (step is null || each.Step.Id == step))];
    }

    private static (string? Step, long Behind) Parse(string? after)
    {
        if (after is null)
        {
            return (null, -1);
        }

        var slash = after.LastIndexOf('/');
        return slash > 0 && long.TryParse(after.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
            ? (after[..slash], segment)
            : throw RefusalException.Because(
                RefusalKind.Invalid, "this is no place in the list", "after", Names.Shorten(after), "STEP/SEGMENT, as the page before says in next", "begin without it");
    }

    private static async Task<RunStatus> Existing(string id, IGrainFactory grains) =>
        await grains.Run(Names.Check(id, "run")).GetAsync() ?? throw RunsApi.Unknown(id);
}
