using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Api.Runs;

/// <summary>What somebody wants run.</summary>
/// <param name="Pipeline">Name of a submitted pipeline.</param>
/// <param name="Version">Default: the newest.</param>
/// <param name="Inputs">Dataset by input name.</param>
/// <param name="Priority">Higher goes first, -100 to 100; default 0.</param>
/// <param name="Style"><c>choreographed</c>, <c>orchestrated</c> or <c>hybrid</c>; default: the pipeline's.</param>
/// <param name="Tenant">Whom it belongs to; default: <c>default</c>.</param>
public sealed record NewRun(string? Pipeline, int? Version, Dictionary<string, string>? Inputs, int? Priority, string? Style = null, string? Tenant = null);

/// <summary>From which step a run is computed again.</summary>
/// <param name="From">Its name in the pipeline.</param>
public sealed record NewRerun(string? From);

/// <summary>Another priority.</summary>
/// <param name="Priority">Higher goes first, -100 to 100.</param>
public sealed record NewPriority(int? Priority);

/// <summary>The run that another one does again.</summary>
/// <param name="Run">Its id.</param>
/// <param name="From">The step from which on everything is computed again and compared; null in a retry, which reuses what exists.</param>
public sealed record RunOriginView(string Run, string? From);

/// <summary>A step of a run.</summary>
/// <param name="Stage">The stage that it is in.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c>, <c>failed</c>, or <c>dead-letters</c>: all but those is done.</param>
/// <param name="Computed">Segments that were computed since the run wanted them.</param>
/// <param name="Reused">Segments that existed before.</param>
/// <param name="ComputeSeconds">Time in the operator, since the step last began.</param>
public sealed record RunStepView(
    string Id,
    string Operator,
    int Version,
    string Product,
    string? Stage,
    string State,
    long? Total,
    long Done,
    long Computed,
    long Reused,
    long Failed,
    double ComputeSeconds,
    string? Problem)
{
    /// <summary>Gaps in the places of segments that were given up.</summary>
    public long Skipped { get; init; }

    /// <summary>Segments given up that the run waits for.</summary>
    public long DeadLetters { get; init; }
}

/// <summary>What undoes a step of a run that ends without a commit.</summary>
/// <param name="Step">Which step.</param>
/// <param name="By">The compensation.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="BeganUtc">When it was first begun.</param>
/// <param name="Problem">Why the last attempt failed.</param>
public sealed record CompensationView(
    string Step, string By, int Version, string State, int Attempts, DateTimeOffset? BeganUtc, DateTimeOffset? EndedUtc, string? Problem)
{
    public static CompensationView Of(CompensationStatus status) => new(
        status.Step, status.Name, status.Version, status.State.ToString().ToLowerInvariant(), status.Attempts, status.Began, status.Ended, status.Problem);
}

/// <summary>A run as it is now.</summary>
/// <param name="Style">Who wakes its steps.</param>
/// <param name="State"><c>running</c>, <c>paused</c>, <c>compensating</c>, <c>committed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Origin">The run that it does again; null for most.</param>
/// <param name="Silo">Where the run itself lives: one of the cluster's addresses. Its steps live anywhere.</param>
/// <param name="Compensations">Where it ends, or ended, without a commit: what undoes its steps, in the order in which it runs.</param>
public sealed record RunView(
    string Id,
    string Pipeline,
    int PipelineVersion,
    ImmutableSortedDictionary<string, string> Inputs,
    string Style,
    string State,
    int Priority,
    DateTimeOffset CreatedUtc,
    DateTimeOffset? FinishedUtc,
    string? Problem,
    ImmutableArray<RunStepView> Steps,
    ImmutableSortedDictionary<string, string> Outputs,
    ImmutableArray<CompensationView> Compensations,
    string? Silo = null,
    RunOriginView? Origin = null)
{
    /// <summary>Segments that it waits for, since they were given up.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Whom it belongs to.</summary>
    public required string Tenant { get; init; }

    public static RunView Of(RunStatus status) => new(
        status.Id,
        status.Request.Pipeline,
        status.Request.Version ?? 0,
        status.Request.Inputs,
        status.Style.WordOf(),
        StateOf(status),
        status.Request.Priority,
        status.Created,
        status.Finished,
        status.Problem,
        [.. status.Steps.Select(Of)],
        status.Outputs.ToImmutableSortedDictionary(output => output.Key, output => output.Value.Text),
        [.. status.Compensations.Select(CompensationView.Of)],
        status.Silo,
        status.Request.Origin is { } origin ? new RunOriginView(origin.Run, origin.From) : null)
    {
        DeadLetters = status.Steps.Sum(step => step.DeadLetters()),
        Tenant = TenantNames.Of(status.Request.Tenant),
    };

    // It will not be committed, and it is not over.
    private static string StateOf(RunStatus status) => status is { State: RunState.Running, Compensations.IsEmpty: false } ? "compensating"
        : status.Paused ? "paused"
        : status.State.ToString().ToLowerInvariant();

    private static RunStepView Of(RunStepStatus step)
    {
        var report = step.Report;
        var reused = Math.Max(0, step.Reused);
        var progress = report.ProgressUnder(step.Step.Definition);
        var state = progress.IsComplete ? "done"
            : progress is { Failed: > 0, Idle: true } ? "failed"
            : step.DeadLetters() > 0 && report.Idle ? "dead-letters"
            : report.Done > reused || !report.Idle ? "running"
            : "waiting";
        return new RunStepView(
            step.Step.Id, step.Step.Definition.Spec.Operator, step.Step.Definition.Spec.Version, step.Step.Definition.Product.Text,
            step.Step.Stage, state, report.Total, report.Done, report.Done - reused, reused, report.Failed, report.ComputeSeconds, report.Problem)
        {
            Skipped = report.Skipped,
            DeadLetters = step.DeadLetters(),
        };
    }
}
