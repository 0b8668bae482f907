using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>
/// Which runs want a step's product. An interest is a lease: the run renews it every second while the step is incomplete, and one that is
/// not renewed lapses. So a run that died, or whose release was lost, holds nobody to work for ever. A step serves every run that wants
/// its product: at the highest priority among them, and if any of them listens, it listens.
/// </summary>
/// <param name="lease">How long an interest lasts without being renewed: many renewals, since a late one costs work and an early lapse too.</param>
public sealed class StepInterests(TimeSpan lease)
{
    private readonly SortedDictionary<string, Interest> _runs = new(StringComparer.Ordinal);

    /// <summary>The runs that want the product, in the order of their names.</summary>
    public IReadOnlyCollection<string> Runs => _runs.Keys;

    /// <summary>The highest priority among them; null when none of them wants work now.</summary>
    public int? Priority => _runs.Values.Max(interest => interest.Priority);

    /// <summary>Whether anybody is interested, with work or without.</summary>
    public bool Any => _runs.Count > 0;

    /// <summary>Whether the step hears events, and tells its own.</summary>
    public bool Listens => _runs.Values.Any(interest => interest.Listens);

    /// <summary>
    /// Who pays for work that is done on a tenant's account: of its runs that of the highest priority, of equals the first by name; where it has none, of all
    /// runs. Null when there are none.
    /// </summary>
    /// <param name="tenant">Null for any.</param>
    public string? PayerAt(string? tenant) => _runs.Count == 0
        ? null
        : _runs.OrderByDescending(run => run.Value.Tenant == tenant).ThenByDescending(run => run.Value.Priority)
            .ThenBy(run => run.Key, StringComparer.Ordinal).First().Key;

    /// <summary>Tenants whose runs want work, each with the highest priority among them, the highest first.</summary>
    public IReadOnlyList<(string Tenant, int Priority)> Tenants =>
    [
        .. _runs.Values.Where(interest => interest.Priority is not null).GroupBy(interest => interest.Tenant, StringComparer.Ordinal)
            .Select(runs => (runs.Key, runs.Max(interest => interest.Priority!.Value)))
            .OrderByDescending(tenant => tenant.Item2).ThenBy(tenant => tenant.Key, StringComparer.Ordinal),
    ];

    public bool Contains(string run) => _runs.ContainsKey(run);

    /// <summary>A run wants the product, or still does; true when it did not before.</summary>
    /// <param name="run">Which.</param>
    /// <param name="priority">Higher goes first; null where it wants no work now.</param>
    /// <param name="listens">Whether the step hears events for it.</param>
    /// <param name="now">From when the lease counts.</param>
    /// <param name="tenant">Whom the run belongs to.</param>
    public bool Engage(string run, int? priority, bool listens, DateTimeOffset now, string tenant = TenantNames.Default)
    {
        var isNew = !_runs.ContainsKey(run);
        _runs[run] = new Interest(priority, listens, now + lease, tenant);
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

    private readonly record struct Interest(int? Priority, bool Listens, DateTimeOffset Until, string Tenant);
}
