using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>A segment that was given up, where a run waits until somebody has it tried again.</summary>
/// <param name="Product">Whose segment.</param>
/// <param name="Index">Which one.</param>
/// <param name="Cause">Why the last attempt failed, shortened.</param>
/// <param name="Attempts">How many there were, since it was told to be tried.</param>
/// <param name="When">When it was given up.</param>
/// <param name="Silo">Where the last attempt was made.</param>
/// <param name="Inputs">Hash of what it would be computed from: the letter holds for as long as that is so. Null when an input was missing.</param>
/// <param name="Sources">Which segments those are.</param>
[GenerateSerializer, Immutable, Alias("lisa.DeadLetter")]
public sealed record DeadLetter(
    [property: Id(0)] ProductId Product,
    [property: Id(1)] long Index,
    [property: Id(2)] string Cause,
    [property: Id(3)] int Attempts,
    [property: Id(4)] DateTimeOffset When,
    [property: Id(5)] string Silo,
    [property: Id(6)] ContentHash? Inputs,
    [property: Id(7)] ImmutableArray<DeadLetterSource> Sources);

/// <summary>What a dead letter would be computed from, of one port.</summary>
/// <param name="Port">The port.</param>
/// <param name="Product">What it reads.</param>
/// <param name="First">First segment.</param>
/// <param name="End">One past the last.</param>
/// <param name="Contents">Content hash of each of the first few of them; default for one that is missing.</param>
[GenerateSerializer, Immutable, Alias("lisa.DeadLetterSource")]
public sealed record DeadLetterSource(
    [property: Id(0)] string Port,
    [property: Id(1)] ProductId Product,
    [property: Id(2)] long First,
    [property: Id(3)] long End,
    [property: Id(4)] ImmutableArray<ContentHash> Contents);

/// <summary>
/// The dead letters of one product among segments that follow each other, <see cref="Segments"/> of them: key <c>ProductId/page</c>. So what one
/// letter's coming and going writes is bounded, however many there are.
/// </summary>
[Alias("lisa.IDeadLetterPageGrain")]
public interface IDeadLetterPageGrain : IGrainWithStringKey
{
    /// <summary>Segments a page.</summary>
    const int Segments = 64;

    /// <summary>Takes letters, in the place of earlier ones of the same segments, and takes others off; doing so again changes nothing.</summary>
    [Alias("Change")]
    Task ChangeAsync(ImmutableArray<DeadLetter> listed, ImmutableArray<long> removed);

    /// <summary>In the order of the segments.</summary>
    [Alias("List")]
    Task<ImmutableArray<DeadLetter>> ListAsync();
}
