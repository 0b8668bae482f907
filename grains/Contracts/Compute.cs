namespace Lisa.Grains.Contracts;

/// <summary>Segments of one product for a compute slot, on whatever silo it is.</summary>
/// <param name="Definition">How to make them.</param>
/// <param name="First">First segment.</param>
/// <param name="End">One past the last.</param>
/// <param name="Total">Segments of the product in all, once known.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="Sender">The silo of the step.</param>
[GenerateSerializer, Immutable, Alias("lisa.WorkItem")]
public sealed record WorkItem(
    [property: Id(0)] StepDefinition Definition,
    [property: Id(1)] long First,
    [property: Id(2)] long End,
    [property: Id(3)] long? Total,
    [property: Id(4)] int Priority,
    [property: Id(5)] string Sender)
{
    /// <summary>Whether segments that exist are computed again and compared, and not written.</summary>
    [Id(8)]
    public bool Checks { get; init; }

    /// <summary>How long an attempt at one segment may take; null for as long as it likes.</summary>
    [Id(6)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Hash over all input segments of the item as its step sees them; null where it sees not all. A silo that sees others, since a revision has not come to it
    /// yet, must not compute: the step would take what it made for what it asked for.
    /// </summary>
    [Id(9)]
    public ContentHash? Inputs { get; init; }
}

/// <summary>What came of a work item.</summary>
/// <param name="Done">How many of its segments, from the first on, are durable.</param>
/// <param name="Kernel">Time in the operator.</param>
/// <param name="Elapsed">Time in the slot.</param>
/// <param name="Cause">Why it stopped early; null when it did not, or when it was handed back.</param>
/// <param name="Lasting">Another try would end the same.</param>
/// <param name="Outage">The store did not answer: nothing is wrong with the segments.</param>
/// <param name="Silo">Who computed it.</param>
/// <param name="Cost">What it cost.</param>
[GenerateSerializer, Immutable, Alias("lisa.WorkResult")]
public sealed record WorkResult(
    [property: Id(0)] long Done,
    [property: Id(1)] TimeSpan Kernel,
    [property: Id(2)] TimeSpan Elapsed,
    [property: Id(3)] string? Cause,
    [property: Id(4)] bool Lasting,
    [property: Id(5)] bool Outage,
    [property: Id(6)] string Silo,
    [property: Id(7)] WorkCost Cost)
{
    /// <summary>How many of those that are done were there already, computed from the same inputs.</summary>
    [Id(20)]
    public long Found { get; init; }
}

/// <summary>A compute slot for one work item: placed where a slot is free and the inputs are warm, gone when it has answered.</summary>
[Alias("lisa.IComputeGrain")]
public interface IComputeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Computes the item when a slot is free; an item that its silo hands back, since it stops or others are free, answers with fewer
    /// segments than were asked for and no cause. It may take as long as the operator does: a silo that dies meanwhile breaks the call.
    /// </summary>
    [Alias("Compute"), ResponseTimeout("7.00:00:00")]
    Task<WorkResult> ComputeAsync(WorkItem item, CancellationToken cancellation);
}
