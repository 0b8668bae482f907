using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Lisa.Grains.Contracts;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    Running,
    Committed,
    Failed,
    Cancelled,
}

/// <summary>Who wakes the steps of a run, or of one of its stages.</summary>
public enum RunStyle
{
    /// <summary>Steps wake each other by the events of their products; the run watches and commits.</summary>
    Choreographed,

    /// <summary>The run engages a step when what it reads is complete; no step hears an event.</summary>
    Orchestrated,

    /// <summary>Stage after stage, each in a style of its own. A run may be in it, a stage may not.</summary>
    Hybrid,
}

/// <summary>What somebody wants run.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Version">Null for the newest.</param>
/// <param name="Inputs">Dataset by input name.</param>
/// <param name="Priority">Higher goes first, -100 to 100.</param>
[GenerateSerializer, Immutable, Alias("lisa.RunRequest")]
public sealed record RunRequest(
    [property: Id(0)] string Pipeline,
    [property: Id(1)] int? Version,
    [property: Id(2)] ImmutableSortedDictionary<string, string> Inputs,
    [property: Id(3)] int Priority)
{
    /// <summary>Null for the pipeline's own.</summary>
    [Id(4)]
    public RunStyle? Style { get; init; }

    /// <summary>Whom it belongs to; null for <see cref="TenantNames.Default"/>.</summary>
    [Id(5)]
    public string? Tenant { get; init; }

    /// <summary>The run that this one does again; null for a run of its own.</summary>
    [Id(7)]
    public RunOrigin? Origin { get; init; }
}

/// <summary>A run that is done again.</summary>
/// <param name="Run">Its name.</param>
/// <param name="From">The step from which on everything is computed again and compared with what is stored; null where what exists is reused.</param>
[GenerateSerializer, Immutable, Alias("lisa.RunOrigin")]
public sealed record RunOrigin(
    [property: Id(0)] string Run,
    [property: Id(1)] string? From);

/// <summary>A step as a run sees it.</summary>
[GenerateSerializer, Immutable, Alias("lisa.RunStep")]
public sealed record RunStep(
    [property: Id(0)] string Id,
    [property: Id(1)] StepDefinition Definition)
{
    /// <summary>Name of its stage; null in a run that was planned before there were any.</summary>
    [Id(2)]
    public string? Stage { get; init; }

    /// <summary>Whether its segments are computed again, though they exist, and compared with what is stored.</summary>
    [Id(3)]
    public bool Checks { get; init; }

    /// <summary>What undoes it when the run ends without a commit; null where nothing does.</summary>
    [Id(6)]
    public StepCompensation? Compensation { get; init; }
}

/// <summary>A step's progress within a run.</summary>
/// <param name="Reused">Segments that existed before the run wanted them.</param>
[GenerateSerializer, Immutable, Alias("lisa.RunStepStatus")]
public sealed record RunStepStatus(
    [property: Id(0)] RunStep Step,
    [property: Id(1)] StepReport Report,
    [property: Id(2)] long Reused);

/// <summary>A run as it is now.</summary>
[GenerateSerializer, Immutable, Alias("lisa.RunStatus")]
public sealed record RunStatus
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required RunRequest Request { get; init; }

    [Id(2)]
    public required RunState State { get; init; }

    [Id(3)]
    public required DateTimeOffset Created { get; init; }

    [Id(4)]
    public DateTimeOffset? Finished { get; init; }

    [Id(5)]
    public string? Problem { get; init; }

    [Id(6)]
    public required ImmutableArray<RunStepStatus> Steps { get; init; }

    /// <summary>Product by output name.</summary>
    [Id(7)]
    public required ImmutableSortedDictionary<string, ProductId> Outputs { get; init; }

    /// <summary>Of a run that ends, or ended, without a commit: what undoes its steps, in the order in which it runs.</summary>
    [Id(16)]
    public ImmutableArray<CompensationStatus> Compensations { get; init; } = [];

    /// <summary>Raised with every change; watchers ask for what is newer than they have.</summary>
    [Id(8)]
    public long Revision { get; init; }

    [Id(9)]
    public RunStyle Style { get; init; }

    /// <summary>It is running, and nothing is begun for it.</summary>
    [Id(10)]
    public bool Paused { get; init; }

    /// <summary>Where the run's grain lives now, in Orleans' notation.</summary>
    [Id(11)]
    public string? Silo { get; init; }
}

/// <summary>A run: a pipeline on datasets. It engages the steps as its style says, watches them, and commits.</summary>
[Alias("lisa.IRunGrain")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Starts it; the same request again is the same run.</summary>
    /// <exception cref="RefusalException">Pipeline, datasets and operators do not fit each other.</exception>
    [Alias("Start")]
    Task<RunStatus> StartAsync(RunRequest request);

    /// <summary>Null where no such run was started.</summary>
    [Alias("Get")]
    Task<RunStatus?> GetAsync();

    /// <summary>Answers when the run is newer than <paramref name="revision"/>, or with the same after a few seconds.</summary>
    [Alias("Watch")]
    Task<RunStatus?> WatchAsync(long revision);

    /// <summary>A run that is over stays what it is.</summary>
    [Alias("Cancel")]
    Task<RunStatus?> CancelAsync();

    /// <summary>Nothing more is begun for the run until it is resumed; what is under way ends. It survives the death of silos.</summary>
    /// <exception cref="RefusalException">The run is over.</exception>
    [Alias("Pause")]
    Task<RunStatus?> PauseAsync();

    /// <summary>A paused run goes on; one that is not paused stays as it is.</summary>
    /// <exception cref="RefusalException">The run is over.</exception>
    [Alias("Unpause")]
    Task<RunStatus?> UnpauseAsync();

    /// <summary>From now on its steps compute at this priority, as far as no other run wants them at a higher one.</summary>
    /// <exception cref="RefusalException">The run is over.</exception>
    [Alias("SetPriority")]
    Task<RunStatus?> SetPriorityAsync(int priority);

    /// <summary>
    /// Starts a run that does this one again, and reuses what exists. Asked again, it is the same run, unless that one failed too: then it
    /// is that one's.
    /// </summary>
    /// <exception cref="RefusalException">The run is neither failed nor cancelled.</exception>
    [Alias("Retry")]
    Task<RunStatus?> RetryAsync();

    /// <summary>Starts a run that does this one again, and computes a step, and all that depends on it, again.</summary>
    /// <exception cref="RefusalException">The run is not over, or has no such step.</exception>
    [Alias("Rerun")]
    Task<RunStatus?> RerunAsync(string from);

    /// <summary>A step says how far it is.</summary>
    [OneWay, Alias("StepChanged")]
    Task StepChangedAsync(StepReport report);

    /// <summary>Names of the steps, not complete yet, that the run's style has one of its steps wait for; by its place in the run.</summary>
    [Alias("Awaits")]
    Task<ImmutableArray<string>> AwaitsAsync(int step);

    /// <summary>Goes on where a dead silo left it; called for every incomplete run when a silo starts.</summary>
    [Alias("Resume")]
    Task ResumeAsync();
}

/// <summary>A run's interest in a step's product.</summary>
/// <param name="Run">Whose it is.</param>
/// <param name="Priority">Higher goes first; null where the run keeps its interest and wants no work now.</param>
/// <param name="Listens">Whether the step hears the events of its inputs for this run, and tells its own.</param>
[GenerateSerializer, Immutable, Alias("lisa.StepInterest")]
public sealed record StepInterest(
    [property: Id(0)] string Run,
    [property: Id(1)] int? Priority,
    [property: Id(2)] bool Listens)
{
    /// <summary>On whose account work is done for it; null for <see cref="TenantNames.Default"/>.</summary>
    [Id(3)]
    public string? Tenant { get; init; }
}

/// <summary>A step: one operator on given inputs, serving every run that wants its product.</summary>
[Alias("lisa.IStepGrain")]
public interface IStepGrain : IGrainWithStringKey
{
    /// <summary>A run wants the product; saying it again is harmless and gets the newest report.</summary>
    [Alias("Engage")]
    Task<StepReport> EngageAsync(StepDefinition definition, StepInterest interest);

    /// <summary>A run does not want it any more; nobody wanting it, it rests.</summary>
    [Alias("Release")]
    Task ReleaseAsync(string run);

    /// <summary>
    /// A run ends, and does not want it any more: as a release, and answers whether any work was begun since this activation first heard of the run.
    /// Whether an earlier one did, it cannot know.
    /// </summary>
    [Alias("Conclude")]
    Task<bool> ConcludeAsync(string run);

    /// <summary>
    /// Returns when the definition, and every segment that exists, is on disk, and the product was found to be made from its inputs as they are now: before a
    /// run commits.
    /// </summary>
    /// <param name="hardened">
    /// Products of the run that were hardened before, by what was returned: where the step's silo sees another content of one of them, it sees an old one.
    /// </param>
    /// <returns>Hash over the product's content.</returns>
    [Alias("Harden")]
    Task<ContentHash> HardenAsync(ImmutableDictionary<ProductId, ContentHash> hardened);

    /// <summary>Makes the product known without wanting it: it materialises where somebody asks.</summary>
    [Alias("Define")]
    Task DefineAsync(StepDefinition definition);

    /// <summary>Null where the product was never defined.</summary>
    [Alias("Describe")]
    Task<StepDefinition?> DescribeAsync();

    /// <summary>How the step stands, and one segment of it (null for the first that does not exist); null where it is not at work.</summary>
    [Alias("Stand")]
    Task<StepStanding?> StandAsync(long? index);

    /// <summary>Its dead letters of segments behind <paramref name="after"/>, up to <paramref name="limit"/> of them, in order.</summary>
    [Alias("ListDeadLetters")]
    Task<ImmutableArray<DeadLetter>> ListDeadLettersAsync(long after, int limit);

    /// <summary>Has its dead letters tried again: all of them, or that of one segment. Durable when it returns.</summary>
    /// <returns>How many they are.</returns>
    [Alias("RetryDeadLetters")]
    Task<int> RetryDeadLettersAsync(long? index);

    /// <summary>Decides whether the product may go, since nothing refers to it, and where it is told to act marks or removes it.</summary>
    /// <param name="grace">How long it must have been marked; zero for not at all.</param>
    /// <param name="act">Whether to do what is decided.</param>
    [Alias("Review"), ResponseTimeout("00:10:00")]
    Task<GarbageVerdict> ReviewAsync(TimeSpan grace, bool act);

    /// <summary>Keeps the product from being removed, for a reason; null lets it go.</summary>
    /// <exception cref="RefusalException">The product was never defined.</exception>
    [Alias("Pin")]
    Task PinAsync(string? reason);

    /// <summary>The product was removed under somebody who reads from it: it is made again.</summary>
    [Alias("Restore")]
    Task RestoreAsync();

    /// <summary>The store has news of an input.</summary>
    [OneWay, Alias("Wake")]
    Task WakeAsync();

    /// <summary>At a tenant room has come, or has become scarce: the step asks it again. Lost, the step asks a little later.</summary>
    [OneWay, Alias("HearTenant")]
    Task HearTenantAsync(string tenant);

    /// <summary>Whom the product is charged to; null where it was never made.</summary>
    [Alias("Owner")]
    Task<string?> OwnerAsync();
}

/// <summary>One segment, while somebody asks for it: key <c>ProductId/index</c>.</summary>
[Alias("lisa.ISegmentGrain")]
public interface ISegmentGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the segment exists: computes it, and before it whatever it needs, where it does not.</summary>
    /// <exception cref="RefusalException">The product is unknown, has no such segment, or cannot be computed.</exception>
    [Alias("Materialise")]
    Task<SegmentLineage> MaterialiseAsync();
}

/// <summary>What a segment was made of.</summary>
/// <param name="Content">Hash of its samples.</param>
/// <param name="Inputs">Hash of the contents of the segments it was computed from.</param>
/// <param name="Sources">Which those are: product and range.</param>
[GenerateSerializer, Immutable, Alias("lisa.SegmentLineage")]
public sealed record SegmentLineage(
    [property: Id(0)] ProductId Product,
    [property: Id(1)] long Index,
    [property: Id(2)] int Length,
    [property: Id(3)] ContentHash Content,
    [property: Id(4)] ContentHash Inputs,
    [property: Id(5)] ImmutableArray<SegmentSource> Sources)
{
    /// <summary>It was given up, and a gap takes its place.</summary>
    [Id(6)]
    public bool Skipped { get; init; }
}

/// <summary>A range of segments of one product, <paramref name="End"/> exclusive.</summary>
[GenerateSerializer, Immutable, Alias("lisa.SegmentSource")]
public sealed record SegmentSource(
    [property: Id(0)] string Port,
    [property: Id(1)] ProductId Product,
    [property: Id(2)] long First,
    [property: Id(3)] long End);
