namespace Lisa.Client.Runs;

/// <summary>A run to be started.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Inputs">For each input of the pipeline, the dataset it reads.</param>
/// <param name="Version">Of the pipeline; null for the newest.</param>
/// <param name="Priority">Higher goes first; null leaves it to the silo.</param>
/// <param name="Style">One of <see cref="RunStyles"/>; null for the pipeline's own.</param>
/// <param name="Tenant">Whom it belongs to; null for the default one.</param>
public sealed record NewRun(
    string Pipeline, IReadOnlyDictionary<string, string> Inputs, int? Version = null, int? Priority = null, string? Style = null, string? Tenant = null);

/// <summary>From which step a run is computed again.</summary>
/// <param name="From">Its name in the pipeline.</param>
public sealed record NewRerun(string From);

/// <summary>Another priority.</summary>
/// <param name="Priority">Higher goes first, -100 to 100.</param>
public sealed record NewPriority(int Priority);

/// <summary>The run that another one does again.</summary>
/// <param name="Run">Its id.</param>
/// <param name="From">The step from which on everything is computed again and compared; null in a retry, which reuses what exists.</param>
public sealed record RunOriginView(string Run, string? From = null);

/// <summary>A run as it stands.</summary>
/// <param name="Id">Names it in every other call.</param>
/// <param name="Pipeline">What it runs.</param>
/// <param name="PipelineVersion">Which version of it.</param>
/// <param name="Inputs">For each input of the pipeline, the dataset it reads.</param>
/// <param name="Style">Who wakes its steps: one of <see cref="RunStyles"/>.</param>
/// <param name="State">One of <see cref="RunStates"/>.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="CreatedUtc">When it was accepted.</param>
/// <param name="Steps">In the pipeline's order.</param>
/// <param name="Outputs">The product behind each output of the pipeline.</param>
/// <param name="FinishedUtc">When it reached a final state; null before.</param>
/// <param name="Problem">Why it failed; null otherwise.</param>
/// <param name="Origin">The run that it does again; null for most.</param>
/// <param name="Compensations">Where it ends, or ended, without a commit: what undoes its steps, in the order in which it runs.</param>
/// <param name="Silo">Where the run itself lives, one of the cluster's addresses; null when the silo does not say.</param>
public sealed record RunView(
    string Id,
    string Pipeline,
    int PipelineVersion,
    IReadOnlyDictionary<string, string> Inputs,
    string Style,
    string State,
    int Priority,
    DateTimeOffset CreatedUtc,
    IReadOnlyList<StepView> Steps,
    IReadOnlyDictionary<string, string> Outputs,
    DateTimeOffset? FinishedUtc = null,
    string? Problem = null,
    string? Silo = null,
    IReadOnlyList<CompensationView>? Compensations = null,
    RunOriginView? Origin = null)
{
    /// <summary>Segments that it waits for, since they were given up.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Whom it belongs to; null when the silo does not say.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsFinal() => State is RunStates.Committed or RunStates.Failed or RunStates.Cancelled;
}

/// <summary>What undoes a step of a run that ends without a commit.</summary>
/// <param name="Step">Which step.</param>
/// <param name="By">The compensation.</param>
/// <param name="Version">Of the compensation.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="BeganUtc">When it was first begun; null before.</param>
/// <param name="EndedUtc">When it was done, or given up; null before.</param>
/// <param name="Problem">Why the last attempt failed; null otherwise.</param>
public sealed record CompensationView(
    string Step, string By, int Version, string State, int Attempts, DateTimeOffset? BeganUtc = null, DateTimeOffset? EndedUtc = null, string? Problem = null);

/// <summary>Who wakes the steps of a run.</summary>
public static class RunStyles
{
    /// <summary>Steps wake each other.</summary>
    public const string Choreographed = "choreographed";

    /// <summary>The run engages each step when what it reads is complete.</summary>
    public const string Orchestrated = "orchestrated";

    /// <summary>Stage after stage, each in its own style.</summary>
    public const string Hybrid = "hybrid";

    public static IReadOnlyList<string> All { get; } = [Choreographed, Orchestrated, Hybrid];
}

/// <summary>The states of a run; the last three are final.</summary>
public static class RunStates
{
    public const string Running = "running";
    public const string Paused = "paused";

    /// <summary>It will not be committed, and undoes what it did.</summary>
    public const string Compensating = "compensating";

    public const string Committed = "committed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}

/// <summary>A step of a run as it stands; counts are segments.</summary>
/// <param name="Id">As the pipeline names it.</param>
/// <param name="Operator">What it applies.</param>
/// <param name="Version">Of the operator.</param>
/// <param name="Product">What it makes.</param>
/// <param name="State">As the silo says it.</param>
/// <param name="Done">Segments that exist.</param>
/// <param name="Computed">Of these, computed for this run.</param>
/// <param name="Reused">Of these, there already.</param>
/// <param name="Failed">Segments given up.</param>
/// <param name="ComputeSeconds">Spent in the operator, on all slots together.</param>
/// <param name="Total">How many there will be; null while nobody can know.</param>
/// <param name="Problem">Why it failed; null otherwise.</param>
/// <param name="Stage">The stage that it is in; null when the silo does not say.</param>
public sealed record StepView(
    string Id,
    string Operator,
    int Version,
    string Product,
    string State,
    long Done,
    long Computed,
    long Reused,
    long Failed,
    double ComputeSeconds,
    long? Total = null,
    string? Problem = null,
    string? Stage = null)
{
    /// <summary>Gaps in the places of segments that were given up.</summary>
    public long Skipped { get; init; }

    /// <summary>Segments given up that the run waits for.</summary>
    public long DeadLetters { get; init; }
}
