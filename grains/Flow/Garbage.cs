using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>What a step knows of its product when the collector asks whether it may go.</summary>
/// <param name="IsKnown">Its definition is kept: it can be made again.</param>
/// <param name="Pin">Why somebody pinned it.</param>
/// <param name="IsWanted">Runs have it engaged.</param>
/// <param name="MarkedAt">When it was found that nothing refers to it; who uses it takes the mark away.</param>
public readonly record struct ProductFacts(bool IsKnown, string? Pin, bool IsWanted, DateTimeOffset? MarkedAt);

/// <summary>
/// When a product may go. In two steps: one that nothing refers to is marked, and removed when a later look, a grace period on, finds it
/// marked still. Whoever engages, reads or describes it meanwhile takes the mark away. So a run that begins while a collection is under way need not
/// be known to it. What it rests on is not this, though: a product that is gone is made again by whoever wants it, so a mistake costs time.
/// </summary>
public static class Garbage
{
    /// <summary>Of a product that nothing refers to.</summary>
    /// <param name="facts">What its step knows.</param>
    /// <param name="now">The time.</param>
    /// <param name="grace">How long it stays marked; zero for at once.</param>
    public static GarbageVerdict Decide(ProductFacts facts, DateTimeOffset now, TimeSpan grace)
    {
        if (!facts.IsKnown)
        {
            return new GarbageVerdict(GarbageAction.Keep, GarbageReason.Unknown);
        }

        if (facts.Pin is { } pin)
        {
            return new GarbageVerdict(GarbageAction.Keep, GarbageReason.Pinned, pin);
        }

        if (facts.IsWanted)
        {
            return new GarbageVerdict(GarbageAction.Keep, GarbageReason.InUse);
        }

        if (grace <= TimeSpan.Zero || now - facts.MarkedAt >= grace)
        {
            return new GarbageVerdict(GarbageAction.Remove, GarbageReason.Unreferenced);
        }

        return facts.MarkedAt is { } marked
            ? new GarbageVerdict(GarbageAction.Keep, GarbageReason.Grace, Until: marked + grace)
            : new GarbageVerdict(GarbageAction.Mark, GarbageReason.Unreferenced, Until: now + grace);
    }
}
