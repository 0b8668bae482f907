using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>What a step wants done; its grain, or a simulation, does it and reports back with an event.</summary>
public abstract record StepCommand
{
    private StepCommand()
    {
    }

    /// <summary>Compute these output segments in order, make them durable, and answer with <see cref="StepFlow.ItemFinished"/>.</summary>
    public sealed record Compute(long Item, SegmentRange Segments, int Priority) : StepCommand
    {
        /// <summary>How long an attempt at each of them may take; null for as long as it likes.</summary>
        public TimeSpan? Timeout { get; init; }

        /// <summary>On whose account it is in flight; null where nobody keeps account.</summary>
        public string? Tenant { get; init; }
    }

    /// <summary>These output segments are durable: tell whoever listens.</summary>
    public sealed record Announce(SegmentRange Segments) : StepCommand;

    /// <summary>The product has this many segments in all, and every one exists.</summary>
    public sealed record Complete(long Total) : StepCommand;

    /// <summary>This segment will not come: it failed for good.</summary>
    public sealed record GiveUp(long Index, string Cause, int Attempts) : StepCommand
    {
        /// <summary>Where the last attempt was made, as far as that is known.</summary>
        public string Silo { get; init; } = "";
    }

    /// <summary>
    /// Write a gap in the place of this segment, which was given up, and answer with <see cref="StepFlow.Skipped"/> or <see cref="StepFlow.SkipFailed"/>.
    /// </summary>
    public sealed record Skip(long Index) : StepCommand;

    /// <summary>Nobody wants this item any more.</summary>
    public sealed record Cancel(long Item) : StepCommand;

    /// <summary>Call <see cref="StepFlow.Tick"/> at this time, not earlier.</summary>
    public sealed record WakeAt(DateTimeOffset Time) : StepCommand;
}

/// <summary>How one work item ended.</summary>
/// <param name="Item">Which one.</param>
/// <param name="Done">How many of its segments, from its first on, are durable.</param>
/// <param name="Elapsed">Time it took in its slot, waiting not counted.</param>
/// <param name="Failure">Why it stopped before its last segment; null when it did not.</param>
public sealed record ItemOutcome(long Item, long Done, TimeSpan Elapsed, ItemFailure? Failure = null);

/// <summary>Why a segment was not computed.</summary>
/// <param name="Cause">In words, for whoever asks.</param>
/// <param name="Lasting">The operator refused its input: since it is pure, it would refuse again.</param>
/// <param name="Outage">Nothing is wrong with the segment, the store does not answer: it is tried again for as long as that lasts.</param>
public sealed record ItemFailure(string Cause, bool Lasting, bool Outage = false)
{
    /// <summary>Where it happened, as far as that is known.</summary>
    public string Silo { get; init; } = "";
}

/// <summary>Bounds on what a step keeps in flight.</summary>
/// <param name="Items">Work items in flight at once: enough to keep every slot busy, few enough to let others in. Default 4.</param>
/// <param name="ItemSegments">Segments in one item at most: the size of a durable chunk. Default 256, 1-4096.</param>
/// <param name="ItemTime">What an item should take: longer means less overhead, shorter means finer spreading. Default 10 ms.</param>
public sealed record StepLimits(int Items, int ItemSegments, TimeSpan ItemTime)
{
    public static StepLimits Default { get; } = new(4, 256, TimeSpan.FromMilliseconds(10));

    /// <summary>For runs that have no policy of their own.</summary>
    public FailurePolicy Failures { get; init; } = FailurePolicy.Default;
}
