using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>What the work on one product comes to for one run that wants it.</summary>
/// <param name="Spent">What the run paid for.</param>
/// <param name="Repeated">Of that, what nothing is left of: failed attempts, and segments that were computed again since.</param>
/// <param name="Avoided">What the other segments of the product cost when they were computed, for other runs: work that reuse saved this one.</param>
public sealed record RunShare(WorkCost Spent, WorkCost Repeated, WorkCost Avoided)
{
    public static RunShare None { get; } = new(default, default, default);

    public static RunShare Of(ProductWork work, string run)
    {
        var (own, others) = (work.Folded.GetValueOrDefault(run), default(WorkCost));
        foreach (var cost in work.Folded.Where(entry => entry.Key != run).Select(entry => entry.Value))
        {
            others += cost;
        }

        foreach (var range in work.Made)
        {
            if (range.Run == run)
            {
                own += range.Cost;
            }
            else
            {
                others += range.Cost;
            }
        }

        // What an old run spent in vain is no longer told apart; what it made is.
        var spent = work.Paid.TryGetValue(run, out var paid) ? paid : own;
        return new RunShare(spent, spent - own, others);
    }

    public static RunShare operator +(RunShare one, RunShare other) =>
        new(one.Spent + other.Spent, one.Repeated + other.Repeated, one.Avoided + other.Avoided);
}
