using Lisa.Signal.Galactic;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>
/// One round of a narrow band: neighbours' sources are taken out, each of its own is fitted again with all others taken out, twice around; those that
/// are too weak now, or belong to a neighbour, are dropped, and what is left is searched for more.
/// </summary>
internal sealed class BandFit(NarrowBand band, double tolerance)
{
    // Two sources whose signals are so much alike are one that was found on both sides of a border.
    private const double SameSource = 0.8;

    private readonly BandSearch _search = band.Search;

    /// <summary>The band's sources after the round.</summary>
    /// <param name="own">Its sources before it.</param>
    /// <param name="neighbours">Those of the bands beside it.</param>
    public List<FoundSource> Run(IReadOnlyList<FoundSource> own, IEnumerable<FoundSource> neighbours)
    {
        foreach (var neighbour in neighbours.Where(neighbour => !own.Any(source => IsShadow(neighbour, source))))
        {
            _search.Subtract(neighbour.Binary);
        }

        var fitted = own.Select(source => source.Candidate).ToList();
        fitted.ForEach(source => _search.Subtract(source.Binary));
        _search.Settle(fitted, NarrowBand.Passes);
        var sources = new List<FoundSource>();
        for (var i = 0; i < fitted.Count; i++)
        {
            sources.Add(After(own[i], fitted[i]));
        }

        var kept = sources.Count(source => !source.IsDropped);
        sources.AddRange(band.FindAll(kept).Select(candidate => new FoundSource(candidate, candidate.Snr)));
        return sources;
    }

    // What a fit changes less than the tolerance stays to the bit, so that rounds come to an end.
    private FoundSource After(FoundSource before, GalacticCandidate fitted)
    {
        if (!band.IsLoud(fitted) || !band.Contains(fitted))
        {
            _search.Subtract(fitted.Binary, -1);
            return before.Dropped();
        }

        var change = _search.Distance(before.Binary, fitted.Binary);
        return change < tolerance ? before with { Change = 0 } : new FoundSource(fitted, change);
    }

    // The louder one keeps the source; of equals, the lower in frequency. Only one of the two bands may yield, or both would lose it.
    private bool IsShadow(FoundSource neighbour, FoundSource source)
    {
        var (theirs, ours) = (_search.SnrOf(neighbour.Binary), _search.SnrOf(source.Binary));
        var apart = _search.Distance(neighbour.Binary, source.Binary);
        var alike = ((theirs * theirs) + (ours * ours) - (apart * apart)) / (2 * theirs * ours);
        return alike > SameSource
            && (neighbour.Candidate.Snr < source.Candidate.Snr
                || (neighbour.Candidate.Snr == source.Candidate.Snr && source.Binary.FrequencyHz < neighbour.Binary.FrequencyHz));
    }
}
