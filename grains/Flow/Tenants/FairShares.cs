namespace Lisa.Grains.Flow.Tenants;

/// <summary>Somebody who wants some of what is limited.</summary>
/// <param name="Name">Who.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="Wanted">How much it could use, at least 0.</param>
/// <param name="Turn">Of equals, who has a lower one comes first.</param>
public readonly record struct Demand(string Name, int Priority, long Wanted, double Turn);

/// <summary>
/// Divides what is limited: higher priorities first, and among equals as evenly as their wishes allow (max-min: nobody gets more while another,
/// who wants it, has less). What does not divide evenly goes by turns, one to each.
/// </summary>
public static class FairShares
{
    /// <param name="limit">What there is, at least 0.</param>
    /// <param name="demands">Who wants it; names differ.</param>
    /// <returns>A share for each name; together they are no more than the limit.</returns>
    public static Dictionary<string, long> Of(long limit, IEnumerable<Demand> demands)
    {
        var shares = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var equals in demands.GroupBy(demand => demand.Priority).OrderByDescending(level => level.Key))
        {
            limit -= Divide(limit, [.. equals.OrderBy(demand => demand.Wanted)], shares);
        }

        return shares;
    }

    private static long Divide(long limit, List<Demand> byWish, Dictionary<string, long> shares)
    {
        var left = limit;
        var at = 0;
        while (at < byWish.Count && byWish[at].Wanted <= left / (byWish.Count - at))
        {
            shares[byWish[at].Name] = byWish[at].Wanted;
            left -= byWish[at].Wanted;
            at++;
        }

        if (at < byWish.Count)
        {
            var even = left / (byWish.Count - at);
            left -= even * (byWish.Count - at);
            foreach (var demand in byWish.Skip(at).OrderBy(demand => demand.Turn).ThenBy(demand => demand.Name, StringComparer.Ordinal))
            {
                shares[demand.Name] = even + (left > 0 ? 1 : 0);
                left -= left > 0 ? 1 : 0;
            }
        }

        return limit - left;
    }
}
