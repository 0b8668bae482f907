using System.Collections.Concurrent;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Lisa.Grains.Placement;

/// <summary>Places a grain where a compute slot is free and its inputs are warm.</summary>
[GenerateSerializer, Immutable, Alias("lisa.FreeSlotPlacement")]
public sealed class FreeSlotPlacement : PlacementStrategy
{
    internal static FreeSlotPlacement Singleton { get; } = new();
}

/// <summary>Marks a grain class to be placed by <see cref="FreeSlotPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class FreeSlotPlacementAttribute() : PlacementAttribute(FreeSlotPlacement.Singleton);

/// <summary>
/// The platform's placement director: asked by Orleans once an item, on the silo that sends it. It offers the choice every compatible
/// silo that is not draining and has what the item needs; what is free and warm where is the board's and the hint's to say.
/// </summary>
public sealed class FreeSlotDirector(SlotBoard board, Capabilities capabilities, SlotWeights weights) : IPlacementDirector
{
    private const int MostRemembered = 1024;
    private readonly ConcurrentDictionary<string, string> _latest = new(StringComparer.Ordinal);
    private long _turn;

    /// <exception cref="OrleansException">No silo can take the item.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var item = target.GrainIdentity.Key.ToString()!;
        var product = item[..Math.Max(0, item.IndexOf('/', StringComparison.Ordinal))];
        var latest = _latest.GetValueOrDefault(product);
        var hint = target.RequestContextData ?? [];
        var needs = ItemHint.Needs(hint);
        var silos = context.GetCompatibleSilos(target).Where(silo => capabilities.Offers(silo, needs)).ToList();
        List<SlotOffer> offers = [];
        List<SiloAddress> offering = [];
        foreach (var silo in silos)
        {
            var address = silo.ToParsableString();
            if (board.At(address) is { Load.Draining: false } known)
            {
                offers.Add(new SlotOffer(known.Load.Slots, known.Items, ItemHint.WarmAt(hint, known.Load.Writer), address == latest));
                offering.Add(silo);
            }
        }

        // None has said a word: the cluster has just come up, or all are draining and the item will be handed back.
        var chosen = SlotChoice.Choose(offers, weights, Interlocked.Increment(ref _turn)) is >= 0 and var at ? offering[at]
            : silos.Count > 0 ? silos[(int)(_turn % silos.Count)]
            : throw new OrleansException($"no silo can compute {item}: it needs {(needs.Count == 0 ? "any" : string.Join(", ", needs))}");
        Remember(product, chosen.ToParsableString());
        board.Sent(item, chosen.ToParsableString());
        return Task.FromResult(chosen);
    }

    private void Remember(string product, string silo)
    {
        if (_latest.Count > MostRemembered)
        {
            _latest.Clear();
        }

        _latest[product] = silo;
    }
}
