using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>The runs that want a step's product: how much they want it, what they want done with segments that fail, and which tenants pay.</summary>
/// <param name="options">How long an interest lasts, and the policy of runs that have none.</param>
/// <param name="record">Whom the product is charged to.</param>
/// <param name="time">Clock of the leases.</param>
internal sealed class StepRuns(DataflowOptions options, StepRecord record, TimeProvider time)
{
    // Stands for the runs that are about to commit the product, and no longer say that they want it.
    private const string Hardening = "=commit";
    private readonly StepInterests _interests = new(options.InterestLease);
    private readonly Dictionary<string, long> _begunBefore = new(StringComparer.Ordinal);

    public StepPolicies Policies { get; } = new(options.Limits.Failures);

    public bool Any => _interests.Any;

    public int? Priority => _interests.Priority;

    public bool Listens => _interests.Listens;

    /// <summary>Those that say themselves that they want it.</summary>
    public IEnumerable<string> Names => _interests.Runs.Where(run => run != Hardening);

    /// <summary>What the step goes by, for all of them.</summary>
    public FailureRule Rule => Policies.RuleOf(_interests.Runs);

    public IReadOnlyList<(string Tenant, int Priority)> Tenants => _interests.Tenants;

    /// <summary>Which run pays for work that is done on a tenant's account.</summary>
    public string PayerAt(string? tenant) => _interests.PayerAt(tenant) ?? Hardening;

    public bool Contains(string run) => _interests.Contains(run);

    /// <summary>A run wants the product, or still does; true when it did not before.</summary>
    public bool Engage(StepInterest interest, FailurePolicy? policy)
    {
        Policies.Set(interest.Run, policy);
        return _interests.Engage(interest.Run, interest.Priority, interest.Listens, time.GetUtcNow(), TenantNames.Of(interest.Tenant));
    }

    /// <summary>Runs wait for the product that no longer say, or not here, that they want it.</summary>
    public void Restore() => _interests.Engage(Hardening, 0, listens: true, time.GetUtcNow(), TenantNames.Of(record.Tenant));

    public void Release(string run) => _interests.Release(run);

    /// <summary>So many items had been begun when the run came.</summary>
    public void Came(string run, long begun) => _begunBefore[run] = begun;

    /// <summary>A run ends; false where it is certain that nothing was begun while it was here.</summary>
    public bool HasBegun(string run, long? begun) => !(begun is not null && _begunBefore.Remove(run, out var before) && begun == before);

    /// <summary>Forgets those that have not renewed their interest; true when there were any.</summary>
    public bool Expire() => _interests.Expire(time.GetUtcNow());
}
