namespace Lisa.Grains.Placement;

/// <summary>A silo that could take a work item.</summary>
/// <param name="Slots">Operators that it runs at once.</param>
/// <param name="Items">Items that it computes or keeps waiting.</param>
/// <param name="Warm">Fraction of the item's input bytes that it wrote itself, 0 to 1.</param>
/// <param name="Latest">It took the product's item before this one.</param>
public readonly record struct SlotOffer(int Slots, int Items, double Warm, bool Latest);

/// <summary>What counts how much, in doublings of a slot's queue.</summary>
/// <param name="Locality">To be where its inputs are, an item takes a queue that is longer by so many doublings. Default 0.5; 0 looks at slots alone.</param>
/// <param name="Stay">Advantage of the silo that took the item before: small, so that equals do not take turns. Default 0.05.</param>
/// <param name="Crowding">Weight of busy slots where some are still free. Default 0.25.</param>
public sealed record SlotWeights(double Locality = 0.5, double Stay = 0.05, double Crowding = 0.25);

/// <summary>
/// Which silo takes a work item. Pure: the same offers give the same choice.
///
/// The cost of a silo is what the item would wait there, in doublings of the queue, plus what it would have to fetch. A silo with a free slot
/// makes nothing wait; among those the less busy one is better, in proportion to its slots, so four slots beside one get four times the work.
/// One item more weighs as much as a queue is short: the first that waits counts 1, and behind fifteen others one more is next to nothing.
/// Warm inputs weigh less than one doubling: they decide between silos that are about as free as each other, idle or busy, and never make
/// a crowd. That, and the small advantage of staying, is the hysteresis: work moves when the difference is worth it.
/// </summary>
public static class SlotChoice
{
    /// <summary>Position of the best offer, -1 where there is none; equals take turns by <paramref name="turn"/>.</summary>
    public static int Choose(IReadOnlyList<SlotOffer> offers, SlotWeights weights, long turn)
    {
        var best = -1;
        var least = double.PositiveInfinity;
        for (var at = 0; at < offers.Count; at++)
        {
            var position = (int)((at + (turn % offers.Count)) % offers.Count);
            var cost = Cost(offers[position], weights);
            if (cost < least)
            {
                (best, least) = (position, cost);
            }
        }

        return best;
    }

    private static double Cost(in SlotOffer offer, SlotWeights weights)
    {
        var slots = Math.Max(1, offer.Slots);
        var waiting = Math.Log2(1 + (Math.Max(0.0, offer.Items + 1 - slots) / slots));
        var busy = Math.Min(1.0, (double)offer.Items / slots);
        return waiting + (weights.Crowding * busy) + (weights.Locality * (1 - Math.Clamp(offer.Warm, 0, 1))) - (offer.Latest ? weights.Stay : 0);
    }
}
