using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>How busy a silo is, as it tells the others.</summary>
/// <param name="Silo">Its address in Orleans' notation.</param>
/// <param name="Writer">The name under which it writes segments.</param>
/// <param name="Slots">Operators that it runs at once.</param>
/// <param name="Items">Work items that it computes or keeps waiting, by the silo that sent them.</param>
/// <param name="Draining">It takes no new work: it is about to stop.</param>
/// <param name="Sequence">Raised with each word: an older one that comes late is passed over.</param>
[GenerateSerializer, Immutable, Alias("lisa.SiloLoad")]
public sealed record SiloLoad(
    [property: Id(0)] string Silo,
    [property: Id(1)] string Writer,
    [property: Id(2)] int Slots,
    [property: Id(3)] ImmutableSortedDictionary<string, int> Items,
    [property: Id(4)] bool Draining,
    [property: Id(5)] long Sequence)
{
    /// <summary>Items in all.</summary>
    public int Total => Items.Values.Sum();
}
