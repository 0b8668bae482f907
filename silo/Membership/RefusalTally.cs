namespace Lisa.Silo.Membership;

/// <summary>How an attempt to connect to a silo's port ended.</summary>
public enum ConnectOutcome
{
    /// <summary>Somebody listens there.</summary>
    Accepted,

    /// <summary>The machine answered that nobody listens there: the process is gone.</summary>
    Refused,

    /// <summary>No answer, or no way: the machine, the network or the silo may be slow or gone. Evidence of nothing.</summary>
    Unknown,
}

/// <summary>
/// Decides from refused connections which silos are gone: attempts and their outcomes go in, silos to be declared dead come out. Two
/// refusals in a row are asked for, since a port may be closed for an instant when a listener is restarted by a proxy. Anything else
/// than a refusal begins the count again.
/// </summary>
public sealed class RefusalTally
{
    /// <summary>Refusals in a row that prove a process gone.</summary>
    public const int Proof = 2;

    /// <summary>Silos that one silo watches: a dead one is watched by as many, however large the cluster is.</summary>
    public const int MostWatched = 8;

    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);

    /// <summary>
    /// Whom a silo watches: those that follow it in the order of their addresses, which is a ring. Each is watched by those before it,
    /// and when those are dead by those before them.
    /// </summary>
    /// <param name="self">The silo itself.</param>
    /// <param name="members">Addresses of all active members.</param>
    public static IReadOnlyList<string> Watched(string self, IEnumerable<string> members)
    {
        var others = members.Where(member => member != self).Distinct().Order(StringComparer.Ordinal).ToList();
        var after = others.FindIndex(member => string.CompareOrdinal(member, self) > 0);
        return [.. Enumerable.Range(0, Math.Min(MostWatched, others.Count)).Select(at => others[(Math.Max(after, 0) + at) % others.Count])];
    }

    /// <summary>Takes in a round of attempts. Silos that were not in it are forgotten.</summary>
    /// <returns>Silos whose process is gone; each is named again only after as many refusals more.</returns>
    public IReadOnlyList<string> Take(IReadOnlyCollection<(string Silo, ConnectOutcome Outcome)> round)
    {
        foreach (var silo in _refusals.Keys.Except(round.Select(each => each.Silo)).ToList())
        {
            _refusals.Remove(silo);
        }

        var gone = new List<string>();
        foreach (var (silo, outcome) in round)
        {
            var count = outcome == ConnectOutcome.Refused ? _refusals.GetValueOrDefault(silo) + 1 : 0;
            if (count == Proof)
            {
                gone.Add(silo);
                count = 0;
            }

            _refusals[silo] = count;
        }

        return gone;
    }
}
