using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Tenants;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>What holds for tenants that have no limits of their own.</summary>
public sealed record TenantDefaults(TenantLimits Limits);

/// <summary>
/// A tenant: what it decides is <see cref="SegmentLeases"/>' and <see cref="ByteLeases"/>'. Who holds what is known in memory alone, and said again every
/// second by those who do. Where nothing is limited a step asks every few seconds, and nothing is written.
///
/// Under a limit room must not be granted twice, by an activation that does not know of the other. So an activation writes down which silos it grants
/// to before it does. The next one, if one of those lives still, grants nothing new until whoever holds something has said so, and begins by writing: by that
/// an earlier one, which looks every two seconds, and never grants without having looked, finds that it was overtaken.
/// </summary>
[Reentrant]
public sealed class TenantGrain(
    [PersistentState("tenant")] IPersistentState<TenantState> state,
    DataflowOptions options,
    TenantDefaults defaults,
    IClusterMembershipService membership,
    TimeProvider time,
    ILogger<TenantGrain> logger) : Grain, ITenantGrain
{
    private readonly SegmentLeases _segments = new(options.Tenants);
    private readonly ByteLeases _bytes = new(options.Tenants);
    private TenantRecord? _record;
    private TenantStore? _store;
    private IGrainTimer? _watch;

    private string Name => GrainKeys.NameOf(this.GetPrimaryKeyString());

    private TenantRecord Record => _record ??= new TenantRecord(state, time, DeactivateOnIdle);

    private TenantStore Store => _store ??= new TenantStore(Name, GrainFactory, _bytes);

    private TenantTimes Times => options.Tenants;

    private TenantLimits Limits => Record.Limits ?? defaults.Limits;

    private bool IsLimited => Limits != TenantLimits.None;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mayBeHeld = Record.Silos.Any(IsAlive);
        _segments.Begin(Limits.ConcurrentSegments, mayBeHeld, Record.Exists, now);
        if (mayBeHeld)
        {
            _bytes.Settle(now + Times.Settling);
            await Record.ChangeAsync(Record.Limits, Record.Silos);
        }

        Restrict();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        TenantMeters.Forget(Name);
        Expire();
        if (!_segments.Any && !_bytes.Any && !Record.Silos.IsEmpty)
        {
            try
            {
                await Record.ChangeAsync(Record.Limits, []);
            }
            catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
            {
                logger.LogInformation(error, "Tenant {Tenant} could not note that nobody holds anything; the next activation waits for those who might", Name);
            }
        }
    }

    public async Task<TenantStatus?> GetAsync()
    {
        if (!Record.Exists)
        {
            return null;
        }

        await Store.CountedAsync();
        Expire();
        return new TenantStatus(Name, Record.Limits is not null, Load());
    }

    public async Task<TenantStatus> SetLimitsAsync(TenantLimits? limits)
    {
        await ListAsync();
        await Record.ChangeAsync(limits, Record.Silos);
        Restrict();
        Watch();
        return (await GetAsync())!;
    }

    public async Task<ImmutableArray<HeldBytes>> ListHeldAsync(int limit) =>
        [.. (await Store.ListAsync()).OrderByDescending(held => held.Bytes).ThenBy(held => held.Product.Text, StringComparer.Ordinal).Take(limit)];

    public async Task<TenantGrant> ClaimAsync(TenantClaim claim)
    {
        await BeginAsync(claim.Silo);
        if (claim.Bytes is { } bytes)
        {
            await Store.ReportAsync([new HeldBytes(bytes.Product, bytes.Stored, false)]);
        }

        var now = time.GetUtcNow();
        var room = _segments.Renew(claim, now);
        var stored = claim.Bytes is null ? null : _bytes.Renew(claim, claim.Bytes, now);
        Watch();
        var isContended = _segments.IsContended(claim.Holder);
        var isUnlimited = room is null && stored is null && (claim.Bytes is null || Limits.StoredBytes is null);
        return new TenantGrant(room, stored, Times.Lease, isUnlimited ? Times.Unlimited : isContended ? Times.Turn : Times.Renew, isContended, Load());
    }

    public Task ReturnAsync(string holder)
    {
        _segments.Return(holder);
        _bytes.Return(holder);
        Watch();
        return Task.CompletedTask;
    }

    public async Task<TimeSpan?> ReserveAsync(PostClaim claim)
    {
        await BeginAsync(claim.Silo);
        if (Limits.StoredBytes is not { } limit)
        {
            return null;
        }

        if (!_bytes.TryReserve(claim, time.GetUtcNow()))
        {
            throw RefusalException.Because(
                RefusalKind.NoRoom, $"tenant {Name} has no room left for what is posted", $"dataset {claim.Dataset}",
                $"{claim.Bytes} bytes more; {_bytes.Stored} are stored and {_bytes.Reserved} reserved", $"{limit} stored bytes for tenant {Name}",
                "have products removed that nothing refers to (lisa gc), post to another tenant's dataset, or have an operator raise the limit (lisa tenants limit)");
        }

        Watch();
        return Times.Renew;
    }

    public async Task ReportAsync(ImmutableArray<HeldBytes> held, Guid? post)
    {
        await ListAsync();
        await Store.ReportAsync(held);
        if (post is { } over)
        {
            _bytes.Return(over);
        }

        Watch();
    }

    // Known to whoever asks for a list of tenants, entitled to grant under a limit, and with what is stored at hand where that is limited.
    private async Task BeginAsync(string silo)
    {
        await ListAsync();
        if (IsLimited)
        {
            if (!Record.Silos.Contains(silo))
            {
                await Record.ChangeAsync(Record.Limits, [.. Record.Silos.Where(IsAlive).Append(silo).Distinct()]);
            }

            await Record.CheckAsync(Times.Checked);
        }

        if (Limits.StoredBytes is not null)
        {
            await Store.CountedAsync();
        }
    }

    private async Task ListAsync()
    {
        if (!Record.Exists)
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.TenantDirectory).AddAsync([Name]);
            await Record.ChangeAsync(Record.Limits, Record.Silos);
        }
    }

    private void Restrict()
    {
        _segments.Restrict(Limits.ConcurrentSegments, time.GetUtcNow());
        _bytes.Restrict(Limits.StoredBytes);
    }

    private TenantLoad Load() => new(Limits, _segments.InFlight, _segments.Waiting, _bytes.Stored, _bytes.Reserved);

    // Has those ask again for whom something has changed; and looks again every second while somebody holds something.
    private void Watch()
    {
        var now = time.GetUtcNow();
        foreach (var step in _segments.Call(now).Concat(_bytes.Call(now)).Distinct())
        {
            GrainFactory.GetGrain<IStepGrain>(step).HearTenantAsync(Name).Ignore();
        }

        TenantMeters.Tell(Name, Load());
        if (_segments.Any || _bytes.Any)
        {
            _watch ??= this.RegisterGrainTimer(Look, Times.Renew, Times.Renew);
        }
        else
        {
            _watch?.Dispose();
            _watch = null;
        }
    }

    private Task Look(CancellationToken cancellation)
    {
        // For whoever measures: nobody waits for it.
        Store.CountedAsync().Ignore();
        Expire();
        Watch();
        return Task.CompletedTask;
    }

    private void Expire()
    {
        foreach (var silo in _segments.Silos.Concat(_bytes.Silos).Distinct().Where(silo => !IsAlive(silo)).ToList())
        {
            _segments.SiloGone(silo);
            _bytes.SiloGone(silo);
        }

        _segments.Expire(time.GetUtcNow());
        _bytes.Expire(time.GetUtcNow());
    }

    private bool IsAlive(string silo) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) is not (SiloStatus.Dead or SiloStatus.None);
}
