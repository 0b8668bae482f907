namespace Lisa.Client.Explanations;

/// <summary>Why a run, its steps and their segments are as they are.</summary>
/// <param name="ComparedWith">The last run before that committed the pipeline on the dataset; null where there is none.</param>
public sealed record ExplanationView(
    string Run, string State, IReadOnlyList<StepExplanationView> Steps, string? Problem = null, string? ComparedWith = null);

/// <summary>Why a step, or one of its segments, is as it is.</summary>
/// <param name="Segment">The segment that was asked about; null for the step as a whole.</param>
public sealed record StepExplanationView(string Step, string Product, string State, IReadOnlyList<ReasonView> Reasons, long? Segment = null);

/// <summary>A reason.</summary>
/// <param name="Kind">For programs.</param>
/// <param name="Text">For people.</param>
/// <param name="Step">Another step that it is due to.</param>
/// <param name="Dataset">A dataset that it is due to.</param>
/// <param name="Run">A run that it is due to.</param>
/// <param name="First">First segment that it is about.</param>
/// <param name="Last">Last one; null where there is no end yet.</param>
/// <param name="AtUtc">When it happened, or will.</param>
public sealed record ReasonView(
    string Kind, string Text, string? Step = null, string? Dataset = null, string? Run = null, long? First = null, long? Last = null, DateTimeOffset? AtUtc = null);
