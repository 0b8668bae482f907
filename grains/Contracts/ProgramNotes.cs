using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Lisa.Grains.Contracts;

/// <summary>One run of a program, for one segment or for a compensation.</summary>
/// <param name="Index">Of the segment; null for a compensation.</param>
/// <param name="At">When it ended.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Outcome">How it ended, in words: <c>exit code 0</c>.</param>
/// <param name="Text">The last it wrote to standard error, 8 KiB at most.</param>
[GenerateSerializer, Immutable, Alias("lisa.ProgramNote")]
public sealed record ProgramNote(
    [property: Id(0)] long? Index,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] TimeSpan Elapsed,
    [property: Id(3)] string Outcome,
    [property: Id(4)] string Text)
{
    /// <summary>Where it ran.</summary>
    [Id(5)]
    public string Silo { get; init; } = "";
}

/// <summary>What the programs that make a product have said: key is the product.</summary>
[Alias("lisa.IProgramLogGrain")]
public interface IProgramLogGrain : IGrainWithStringKey
{
    /// <summary>Keeps it, and lets the oldest go where there are too many.</summary>
    [OneWay, Alias("Add")]
    Task AddAsync(ProgramNote note);

    /// <summary>Newest first.</summary>
    /// <param name="index">Of one segment; null for all.</param>
    /// <param name="limit">How many at most.</param>
    [Alias("List")]
    Task<ImmutableArray<ProgramNote>> ListAsync(long? index, int limit);
}
