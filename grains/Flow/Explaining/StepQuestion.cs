using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Explaining;

/// <summary>Why something is as it is.</summary>
/// <param name="Kind">For programs; one of <see cref="ReasonKinds"/>.</param>
/// <param name="Text">For people.</param>
public sealed record Reason(string Kind, string Text)
{
    /// <summary>Another step of the run that it is due to.</summary>
    public string? Step { get; init; }

    /// <summary>A dataset that it is due to.</summary>
    public string? Dataset { get; init; }

    /// <summary>A run that it is due to.</summary>
    public string? Run { get; init; }

    /// <summary>Segments that it is about, <see cref="SegmentRange.End"/> exclusive; long.MaxValue where there is no end yet.</summary>
    public SegmentRange? Segments { get; init; }

    /// <summary>When it happened, or will.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What kinds of reasons there are.</summary>
public static class ReasonKinds
{
    public const string Complete = "complete";
    public const string RunOver = "run-over";
    public const string NotAtWork = "not-at-work";
    public const string Paused = "paused";
    public const string Barrier = "barrier";
    public const string InputMissing = "input-missing";
    public const string NotSealed = "not-sealed";
    public const string NoSlot = "no-slot";
    public const string NoCapability = "no-capability";
    public const string TenantSegments = "tenant-segments";
    public const string TenantStore = "tenant-store";
    public const string InFlight = "in-flight";
    public const string Resting = "resting";
    public const string Failed = "failed";
    public const string DeadLetter = "dead-letter";
    public const string Skipped = "skipped";
    public const string Beyond = "beyond";
    public const string Computed = "computed";
    public const string Reused = "reused";
    public const string Unrecorded = "unrecorded";
    public const string First = "first";
    public const string NewStep = "new-step";
    public const string OperatorChanged = "operator-changed";
    public const string VersionChanged = "version-changed";
    public const string ParameterChanged = "parameter-changed";
    public const string InputChanged = "input-changed";
    public const string InputRecomputed = "input-recomputed";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        Complete, RunOver, NotAtWork, Barrier, InputMissing, NotSealed, NoSlot, NoCapability, TenantSegments, TenantStore, InFlight, Resting, Failed, DeadLetter, Skipped, Beyond, Computed, Reused, Unrecorded,
        First, NewStep, OperatorChanged, VersionChanged, ParameterChanged, InputChanged, InputRecomputed,
    ];
}

/// <summary>Where an input of a step comes from.</summary>
/// <param name="Port">Which input.</param>
/// <param name="Product">What it reads.</param>
/// <param name="Step">The step of the same run that makes it; null for a dataset.</param>
/// <param name="Dataset">The dataset that it is; null for a product of a step.</param>
/// <param name="Sealed">Of a dataset: nothing more will come.</param>
/// <param name="Work">What was spent on it, and when; nothing for a dataset.</param>
public sealed record InputSource(string Port, ProductId Product, string? Step, string? Dataset, bool Sealed, ProductWork Work);

/// <summary>The last run before that committed the same pipeline on the same dataset.</summary>
/// <param name="Run">Its identity.</param>
/// <param name="Version">Of the pipeline.</param>
/// <param name="Committed">When.</param>
/// <param name="Steps">Its steps by name.</param>
public sealed record EarlierRun(string Run, int Version, DateTimeOffset Committed, ImmutableSortedDictionary<string, StepDefinition> Steps);

/// <summary>Compute slots of all silos.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Items">Work items that they compute or keep waiting.</param>
public sealed record SlotLoad(int Total, int Items);

/// <summary>All that bears on why a step of a run, or one of its segments, is as it is.</summary>
public sealed record StepQuestion
{
    public required string Run { get; init; }

    public required RunState RunState { get; init; }

    public required string Step { get; init; }

    public required StepDefinition Definition { get; init; }

    public required StepReport Report { get; init; }

    /// <summary>One segment; null for the step as a whole.</summary>
    public long? Index { get; init; }

    /// <summary>Null where the step is not at work.</summary>
    public StepStanding? Standing { get; init; }

    /// <summary>Whether somebody told the run to wait.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Steps that the run's style has it wait for.</summary>
    public ImmutableArray<string> Awaits { get; init; } = [];

    /// <summary>Who wakes the steps of the run.</summary>
    public RunStyle Style { get; init; }

    public ProductWork Work { get; init; } = ProductWork.None;

    /// <summary>In the order of the step's inputs.</summary>
    public ImmutableArray<InputSource> Sources { get; init; } = [];

    public SlotLoad Slots { get; init; } = new(1, 0);

    /// <summary>Null where the pipeline has never been committed on the dataset before.</summary>
    public EarlierRun? Earlier { get; init; }
}
