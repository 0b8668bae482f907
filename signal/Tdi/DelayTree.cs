using System.Runtime.InteropServices;
using Lisa.Signal.Constellation;

namespace Lisa.Signal.Tdi;

/// <summary>
/// The chains of delays of some combinations, those with a common beginning joined: each chain's light travel time is interpolated once, however many
/// terms end in it or go on from it. A node stands for a chain, the root for none.
/// </summary>
internal sealed class DelayTree
{
    private readonly List<(Link Delay, DelayTree Next)> longer = [];
    private readonly List<(int Column, List<(int Channel, double Coefficient)> Shares)> readings = [];

    /// <summary>Chains with one delay more.</summary>
    public ReadOnlySpan<(Link Delay, DelayTree Next)> Longer => CollectionsMarshal.AsSpan(longer);

    /// <summary>Which measurements are read at this chain's delay, and what share of them goes into which channel.</summary>
    public ReadOnlySpan<(int Column, List<(int Channel, double Coefficient)> Shares)> Readings => CollectionsMarshal.AsSpan(readings);

    public static DelayTree Of(IReadOnlyList<TdiCombination> combinations)
    {
        var root = new DelayTree();
        for (var channel = 0; channel < combinations.Count; channel++)
        {
            foreach (var term in combinations[channel].Terms)
            {
                var node = root;
                for (var i = 0; i < term.Delays; i++)
                {
                    node = node.Behind(term.Delay(i));
                }

                node.SharesOf(term.Measurement.Column).Add((channel, term.Coefficient));
            }
        }

        return root;
    }

    private DelayTree Behind(Link delay)
    {
        foreach (var (link, next) in longer)
        {
            if (link == delay)
            {
                return next;
            }
        }

        var added = new DelayTree();
        longer.Add((delay, added));
        return added;
    }

    private List<(int Channel, double Coefficient)> SharesOf(int measurement)
    {
        foreach (var (column, shares) in readings)
        {
            if (column == measurement)
            {
                return shares;
            }
        }

        readings.Add((measurement, []));
        return readings[^1].Shares;
    }
}
