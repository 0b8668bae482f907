using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>What some work cost. Costs add up; memory does not, of it the most counts.</summary>
/// <param name="CpuSeconds">Processor time of the threads that computed.</param>
/// <param name="SlotSeconds">Time in compute slots, waiting for disks and other silos included.</param>
/// <param name="BytesRead">Samples read.</param>
/// <param name="BytesWritten">Samples written.</param>
/// <param name="BytesMoved">Of those read, what another silo had written and this one fetched from the store.</param>
/// <param name="PeakMemoryBytes">Resident memory of the silo's process, the most that was seen.</param>
[GenerateSerializer, Immutable, Alias("lisa.WorkCost")]
public readonly record struct WorkCost(
    [property: Id(0)] double CpuSeconds,
    [property: Id(1)] double SlotSeconds,
    [property: Id(2)] long BytesRead,
    [property: Id(3)] long BytesWritten,
    [property: Id(4)] long BytesMoved,
    [property: Id(5)] long PeakMemoryBytes)
{
    public static WorkCost operator +(WorkCost one, WorkCost other) => new(
        one.CpuSeconds + other.CpuSeconds, one.SlotSeconds + other.SlotSeconds, one.BytesRead + other.BytesRead,
        one.BytesWritten + other.BytesWritten, one.BytesMoved + other.BytesMoved, Math.Max(one.PeakMemoryBytes, other.PeakMemoryBytes));

    /// <summary>What is left when a part is taken off; memory stays what it was, unless nothing is left.</summary>
    public static WorkCost operator -(WorkCost whole, WorkCost part)
    {
        var left = new WorkCost(
            Math.Max(0, whole.CpuSeconds - part.CpuSeconds), Math.Max(0, whole.SlotSeconds - part.SlotSeconds), whole.BytesRead - part.BytesRead,
            whole.BytesWritten - part.BytesWritten, whole.BytesMoved - part.BytesMoved, 0);
        return left == default ? left : left with { PeakMemoryBytes = whole.PeakMemoryBytes };
    }

    /// <summary>A share of it; a share and what is left of it are the whole.</summary>
    /// <param name="part">At least 0.</param>
    /// <param name="of">At least <paramref name="part"/>, above 0.</param>
    public WorkCost Share(long part, long of) => new(
        CpuSeconds * part / of, SlotSeconds * part / of, (long)((Int128)BytesRead * part / of), (long)((Int128)BytesWritten * part / of),
        (long)((Int128)BytesMoved * part / of), PeakMemoryBytes);
}

/// <summary>Who made some segments of a product, as they are now, and what that cost.</summary>
/// <param name="First">First segment.</param>
/// <param name="End">One past the last.</param>
/// <param name="Cost">Of all of them together.</param>
/// <param name="Started">When the first of the work items that made them began.</param>
/// <param name="Ended">When the last of them ended.</param>
/// <param name="Silos">Where they were computed.</param>
/// <param name="Run">Which run paid for them.</param>
/// <param name="Attempts">How often one of them was tried at most: 1 where none failed.</param>
[GenerateSerializer, Immutable, Alias("lisa.WorkRange")]
public sealed record WorkRange(
    [property: Id(0)] long First,
    [property: Id(1)] long End,
    [property: Id(2)] WorkCost Cost,
    [property: Id(3)] DateTimeOffset Started,
    [property: Id(4)] DateTimeOffset Ended,
    [property: Id(5)] ImmutableArray<string> Silos,
    [property: Id(6)] string Run,
    [property: Id(7)] int Attempts)
{
    public long Count => End - First;
}

/// <summary>
/// Work on a product since its step last told of it. It is told until it is acknowledged, and may arrive twice: the number says whether it
/// was counted.
/// </summary>
/// <param name="Source">Who tells: an activation of the step.</param>
/// <param name="Number">Grows with each that it tells.</param>
/// <param name="Made">Segments that were made; they may overlap what was made before, and replace it.</param>
/// <param name="Vain">By run, what it cost that made nothing: attempts that failed or were given up.</param>
/// <param name="Items">Work items that ended.</param>
/// <param name="Lost">Work items whose silo died: nobody knows what they cost.</param>
[GenerateSerializer, Immutable, Alias("lisa.WorkDone")]
public sealed record WorkDone(
    [property: Id(0)] Guid Source,
    [property: Id(1)] long Number,
    [property: Id(2)] ImmutableArray<WorkRange> Made,
    [property: Id(3)] ImmutableSortedDictionary<string, WorkCost> Vain,
    [property: Id(4)] long Items,
    [property: Id(5)] long Lost);

/// <summary>How far what a source told has been counted.</summary>
[GenerateSerializer, Immutable, Alias("lisa.WorkMark")]
public readonly record struct WorkMark([property: Id(0)] Guid Source, [property: Id(1)] long Number);

/// <summary>All the work on one product, of bounded size however long the product is.</summary>
[GenerateSerializer, Immutable, Alias("lisa.ProductWork")]
public sealed record ProductWork
{
    public static ProductWork None { get; } = new();

    /// <summary>The segments as they are now, disjoint and in order.</summary>
    [Id(0)]
    public ImmutableArray<WorkRange> Made { get; init; } = [];

    /// <summary>Segments whose ranges are no longer told apart: where there were too many holes between them.</summary>
    [Id(1)]
    public long FoldedSegments { get; init; }

    /// <summary>What those cost, by the run that paid for them.</summary>
    [Id(2)]
    public ImmutableSortedDictionary<string, WorkCost> Folded { get; init; } = ImmutableSortedDictionary<string, WorkCost>.Empty;

    /// <summary>Work that nothing is left of: failed attempts, and segments that were computed again since.</summary>
    [Id(3)]
    public WorkCost Repeated { get; init; }

    /// <summary>All that each run paid for, repeated work included.</summary>
    [Id(4)]
    public ImmutableSortedDictionary<string, WorkCost> Paid { get; init; } = ImmutableSortedDictionary<string, WorkCost>.Empty;

    [Id(5)]
    public long Items { get; init; }

    [Id(6)]
    public long Lost { get; init; }

    [Id(7)]
    public ImmutableArray<WorkMark> Marks { get; init; } = [];

    /// <summary>What the segments cost that there are.</summary>
    public WorkCost Kept => Made.Select(range => range.Cost).Concat(Folded.Values).Aggregate(default(WorkCost), (sum, cost) => sum + cost);

    /// <summary>All that was ever spent on the product.</summary>
    public WorkCost Spent => Kept + Repeated;

    /// <summary>How many segments it is known of what they cost.</summary>
    public long Segments => FoldedSegments + Made.Sum(range => range.Count);

    /// <summary>Who made a segment; null where nobody knows.</summary>
    public WorkRange? Of(long index) => Made.FirstOrDefault(range => range.First <= index && index < range.End);
}

/// <summary>What was spent on one product, and who made which of its segments. It outlives its step, every run and every silo.</summary>
[Alias("lisa.IWorkGrain")]
public interface IWorkGrain : IGrainWithStringKey
{
    /// <summary>Counts work, once however often it is told; durable when it returns.</summary>
    [Alias("Record")]
    Task RecordAsync(WorkDone work);

    [Alias("Get")]
    Task<ProductWork> GetAsync();
}
