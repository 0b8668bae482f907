namespace Lisa.Simulation.Actors;

/// <summary>
/// Which runs want a step's product. An interest is a lease: a run renews it while it wants the product, and a release that is
/// lost leaks nothing.
/// </summary>
internal sealed class Interests(bool expire)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    private readonly SortedDictionary<int, (int Priority, bool Listens, DateTimeOffset Until)> _runs = [];

    public IEnumerable<int> Runs => _runs.Keys;

    public bool None => _runs.Count == 0;

    /// <summary>The highest; null when nobody wants it.</summary>
    public int? Priority => _runs.Count == 0 ? null : _runs.Values.Max(run => run.Priority);

    /// <summary>Whether some run leaves it to the step to hear of its inputs.</summary>
    public bool Listens => _runs.Values.Any(run => run.Listens);

    /// <summary>True when the run is new.</summary>
    public bool Renew(int run, int priority, bool listens, DateTimeOffset now)
    {
        var isNew = !_runs.ContainsKey(run);
        _runs[run] = (priority, listens, now + Lease);
        return isNew;
    }

    public bool Remove(int run) => _runs.Remove(run);

    /// <summary>True when some ended. A clock that was set back shortens no lease and lengthens none by more than one.</summary>
    public bool Expire(DateTimeOffset now)
    {
        var over = expire ? _runs.Where(run => run.Value.Until <= now || run.Value.Until > now + (2 * Lease)).Select(run => run.Key).ToList() : [];
        over.ForEach(run => _runs.Remove(run));
        return over.Count > 0;
    }
}
