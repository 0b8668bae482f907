using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Explaining;
using Lisa.Silo.Api.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Explanations;

/// <summary>Why a run, its steps and their segments are as they are.</summary>
/// <param name="ComparedWith">The last run before that committed the pipeline on the dataset; null where there is none.</param>
public sealed record ExplanationView(string Run, string State, string? Problem, string? ComparedWith, ImmutableArray<StepExplanationView> Steps);

/// <summary>Why a step, or one of its segments, is as it is.</summary>
/// <param name="State">Of the step, as the run says it.</param>
/// <param name="Segment">The segment that was asked about; null for the step as a whole.</param>
public sealed record StepExplanationView(string Step, string Product, string State, long? Segment, ImmutableArray<ReasonView> Reasons);

/// <summary>A reason.</summary>
/// <param name="Kind">For programs.</param>
/// <param name="Text">For people.</param>
/// <param name="Step">Another step that it is due to.</param>
/// <param name="Dataset">A dataset that it is due to.</param>
/// <param name="Run">A run that it is due to.</param>
/// <param name="First">First segment that it is about.</param>
/// <param name="Last">Last one; null where there is no end yet.</param>
/// <param name="AtUtc">When it happened, or will.</param>
public sealed record ReasonView(string Kind, string Text, string? Step, string? Dataset, string? Run, long? First, long? Last, DateTimeOffset? AtUtc)
{
    public static ReasonView Of(Reason reason) => new(
        reason.Kind, reason.Text, reason.Step, reason.Dataset, reason.Run, reason.Segments?.First,
        reason.Segments is { End: < long.MaxValue } range ? range.End - 1 : null, reason.At);
}

/// <summary>Answers why.</summary>
public static class ExplanationsApi
{
    public static void MapExplanations(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/runs/{id}/explanation", Explain).WithTags("Runs")
        .WithSummary("Why its steps and their segments wait, were computed, or were reused.");

    private static async Task<Ok<ExplanationView>> Explain(string id, IGrainFactory grains, Explainer explainer, string? step = null, long? segment = null)
    {
        var status = await RunsApi.ExistingAsync(id, grains);
        var view = RunView.Of(status);
        var names = view.Steps.Select(each => each.Id).ToList();
        if (step is not null && !names.Contains(step))
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "the run has no such step", $"run {id}, step", Names.Shorten(step), Names.Shorten(string.Join(", ", names)), "ask for one of these, or for all");
        }

        if (segment is not null && (step is null || segment < 0))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "this is no segment of a step", $"run {id}, segment", segment, "0 at least, with a step", "name the step, and a segment of it");
        }

        var earlier = await explainer.EarlierAsync(status);
        var asked = Enumerable.Range(0, names.Count).Where(at => step is null || names[at] == step);
        var steps = await Task.WhenAll(asked.Select(async at => new StepExplanationView(
            names[at], view.Steps[at].Product, view.Steps[at].State, segment,
            [.. (await explainer.ExplainAsync(status, at, segment, earlier)).Select(ReasonView.Of)])));
        return TypedResults.Ok(new ExplanationView(id, view.State, view.Problem, earlier?.Run, [.. steps]));
    }
}
