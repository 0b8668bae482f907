using System.Collections.Concurrent;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Placement;

/// <summary>What this silo knows of every silo's compute slots, its own among them: the latest word of each.</summary>
public sealed class SlotBoard
{
    private readonly ConcurrentDictionary<string, SiloLoad> _loads = new(StringComparer.Ordinal);

    /// <summary>The latest word of each silo that was not forgotten.</summary>
    public IReadOnlyCollection<SiloLoad> Loads => [.. _loads.Values];

    /// <summary>Takes a word in; one that is older than what is known is passed over.</summary>
    public void Hear(SiloLoad load) =>
        _loads.AddOrUpdate(load.Silo, load, (_, known) => load.Sequence > known.Sequence ? load : known);

    /// <summary>A silo is no longer a member.</summary>
    public void Forget(string silo) => _loads.TryRemove(silo, out _);
}
