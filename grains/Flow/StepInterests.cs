namespace Lisa.Grains.Flow;

/// <summary>
/// Which runs want a step's product. An interest is a lease: the run renews it every second while the step is incomplete, and one that is
/// not renewed lapses. So a run that died, or whose release was lost, holds nobody to work for ever.
/// </summary>
/// <param name="lease">How long an interest lasts without being renewed: many renewals, since a late one costs work and an early lapse too.</param>
public sealed class StepInterests(TimeSpan lease)
{
    private readonly SortedDictionary<string, (int Priority, DateTimeOffset Until)> _runs = new(StringComparer.Ordinal);

    /// <summary>The runs that want the product, in the order of their names.</summary>
    public IReadOnlyCollection<string> Runs => _runs.Keys;

    /// <summary>The highest priority among them; null when there are none.</summary>
    public int? Priority => _runs.Count == 0 ? null : _runs.Values.Max(interest => interest.Priority);

    /// <summary>Who pays for the work that is done now: the run of the highest priority, of equals the first by name; null when there are none.</summary>
    public string? Payer => _runs.Count == 0 ? null : _runs.MaxBy(interest => interest.Value.Priority).Key;

    public bool Contains(string run) => _runs.ContainsKey(run);

    /// <summary>A run wants the product, or still does; true when it did not before.</summary>
    public bool Engage(string run, int priority, DateTimeOffset now)
    {
        var isNew = !_runs.ContainsKey(run);
        _runs[run] = (priority, now + lease);
        return isNew;
    }

    /// <summary>A run does not want it any more; false when it did not before.</summary>
    public bool Release(string run) => _runs.Remove(run);

    /// <summary>Forgets interests that were not renewed in time; true when there were any.</summary>
    public bool Expire(DateTimeOffset now)
    {
        var lapsed = _runs.Where(interest => interest.Value.Until <= now).Select(interest => interest.Key).ToList();
        lapsed.ForEach(run => _runs.Remove(run));
        return lapsed.Count > 0;
    }
}
