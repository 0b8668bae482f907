using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Tenants;

/// <summary>
/// Who has how much of a tenant's room for segments in flight. Room is leased: a holder renews it every second, says how much it has in
/// flight and how much it would have, and is told how much it may have. One that is not heard of any more, or whose silo is dead, has none.
///
/// Each holder's share is what <see cref="FairShares"/> makes of all that is wanted. Its room goes up to its share as far as others have
/// left some, and down to it at once; what it has in flight beyond stays charged until it ends: nothing is killed. What it was told before stays charged
/// too, until it asks with what it was told last: an answer may be lost. So room is never granted twice, and a lowered limit drains. Where a unit goes round, a holder keeps it for a turn, and whoever
/// has had the least, counted in segments times seconds, is next.
///
/// A new activation does not know who holds what: it <em>settles</em> first. Until then every holder that comes may keep what it says that it
/// was granted, and nobody gets more. Time is an argument; it may stand still, and where it jumps leases run out early or late and nothing else happens.
/// </summary>
public sealed class SegmentLeases(TenantTimes times)
{
    private readonly SortedDictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private DateTimeOffset _complete = DateTimeOffset.MinValue;
    private DateTimeOffset _settled = DateTimeOffset.MinValue;
    private DateTimeOffset _told = DateTimeOffset.MinValue;

    /// <summary>Null where there is none.</summary>
    public long? Limit { get; private set; }

    /// <summary>Segments in flight, as the holders said last.</summary>
    public long InFlight => _leases.Values.Sum(lease => lease.InFlight);

    /// <summary>Segments that holders would have in flight and have no room for.</summary>
    public long Waiting => Limit is null ? 0 : _leases.Values.Sum(lease => Math.Max(0, lease.Wanted - Charge(lease)));

    /// <summary>Room that is given out; what is in flight beyond it is among it.</summary>
    public long Charged => _leases.Values.Sum(Charge);

    public bool Any => _leases.Count > 0;

    /// <summary>An activation begins that knows of no holder.</summary>
    /// <param name="limit">That was in force before; null for none.</param>
    /// <param name="mayBeHeld">Whether an earlier one may have granted room, to somebody who may live.</param>
    /// <param name="mayBeUsed">Whether somebody may be at work who was told that nothing is limited.</param>
    /// <param name="now">The time.</param>
    public void Begin(long? limit, bool mayBeHeld, bool mayBeUsed, DateTimeOffset now)
    {
        Limit = limit;
        _settled = mayBeHeld ? now + times.Settling : DateTimeOffset.MinValue;
        _complete = mayBeUsed && limit is null ? now + times.Unlimited : DateTimeOffset.MinValue;
    }

    /// <summary>From now on this holds. Where nothing was limited, whoever is at work says first how much it has in flight.</summary>
    public void Restrict(long? limit, DateTimeOffset now)
    {
        if (Limit is null && limit is not null)
        {
            _settled = Later(_settled, _complete);
            _told = now + times.Unlimited;
        }

        Limit = limit;
    }

    /// <summary>A holder asks, or renews; returns how much it may have in flight, null for as much as it likes.</summary>
    public long? Renew(TenantClaim claim, DateTimeOffset now)
    {
        Expire(now);
        if (!_leases.TryGetValue(claim.Holder, out var lease))
        {
            // A newcomer has no claim to what others had before it came.
            lease = new Lease { Service = _leases.Count == 0 ? 0 : _leases.Values.Min(each => ServiceOf(each, now)), ServedAt = now };
            _leases.Add(claim.Holder, lease);
        }
        else if (claim.Number < lease.Number)
        {
            // It was asked before one that has been answered, and came late.
            return Limit is null ? null : lease.Room;
        }

        lease.Number = claim.Number;
        lease.Service = ServiceOf(lease, now);
        (lease.ServedAt, lease.IsCalled, lease.IsLimited) = (now, false, Limit is not null);
        lease.Until = now + times.Lease + (Limit is null ? times.Unlimited : TimeSpan.Zero);
        (lease.Step, lease.Silo, lease.Priority) = (claim.Step, claim.Silo, claim.Priority);
        (lease.InFlight, lease.Wanted, lease.Believed) = (claim.InFlight, claim.Wanted, claim.Room);
        if (Limit is not { } limit)
        {
            lease.Room = claim.InFlight;
            return null;
        }

        var others = Charged - Charge(lease);
        var share = Shares(limit, now)[claim.Holder];
        var most = IsSettled(now) ? share : Math.Min(share, Math.Max(claim.Room, claim.InFlight));
        var room = Math.Max(0, Math.Min(most, limit - others));
        if (lease.Room == 0 && room > 0)
        {
            lease.TurnEnds = now + times.Turn;
        }

        lease.Room = room;
        return room;
    }

    /// <summary>Whether a holder has what others wait for.</summary>
    public bool IsContended(string holder) =>
        Limit is not null && _leases.TryGetValue(holder, out var own) && Charge(own) > 0
        && _leases.Values.Any(lease => lease != own && lease.Priority >= own.Priority && lease.Wanted > Charge(lease));

    /// <summary>A holder holds nothing any more.</summary>
    public void Return(string holder) => _leases.Remove(holder);

    /// <summary>A silo is dead, and what its steps held is free.</summary>
    public void SiloGone(string silo) => Remove(lease => lease.Silo == silo);

    /// <summary>Forgets who has not renewed in time.</summary>
    public void Expire(DateTimeOffset now) => Remove(lease => lease.Until <= now);

    /// <summary>Silos that hold anything.</summary>
    public IEnumerable<string> Silos => _leases.Values.Select(lease => lease.Silo).Distinct();

    /// <summary>
    /// Keys of steps that should ask again now: those that wait, as far as there is room for their shares, those that have more than theirs, and
    /// those that do not know yet that there is a limit, or none any more. Each is called once until it has asked.
    /// </summary>
    public List<string> Call(DateTimeOffset now)
    {
        List<string> called = [];
        var shares = Limit is { } limit ? Shares(limit, now) : null;
        var free = IsSettled(now) ? Limit - Charged : 0;
        var isWaitedFor = shares is not null && (Charged > Limit || _leases.Any(each => shares[each.Key] > Charge(each.Value)));
        foreach (var (holder, lease) in _leases.OrderByDescending(each => each.Value.Priority).ThenBy(each => Turn(each.Value, now)))
        {
            var more = shares is null ? 0 : Math.Clamp(shares[holder] - Charge(lease), 0, Math.Max(0, free!.Value));
            free -= more;
            var hasTooMuch = isWaitedFor && shares![holder] < Math.Max(lease.Room, lease.Believed);
            if (!lease.IsCalled && (lease.IsLimited != (shares is not null) || more > 0 || hasTooMuch))
            {
                lease.IsCalled = true;
                called.Add(lease.Step);
            }
        }

        return called;
    }

    private bool IsSettled(DateTimeOffset now) => now >= _settled && (now >= _told || _leases.Values.All(lease => lease.IsLimited));

    private Dictionary<string, long> Shares(long limit, DateTimeOffset now) =>
        FairShares.Of(limit, _leases.Select(each => new Demand(each.Key, each.Value.Priority, each.Value.Wanted, Turn(each.Value, now))));

    // Who is in the middle of a turn ends it; then comes who has had the least.
    private static double Turn(Lease lease, DateTimeOffset now) => lease.Room > 0 && now < lease.TurnEnds ? double.MinValue : ServiceOf(lease, now);

    private static double ServiceOf(Lease lease, DateTimeOffset now) => lease.Service + (Charge(lease) * Math.Max(0, (now - lease.ServedAt).TotalSeconds));

    private static long Charge(Lease lease) => Math.Max(Math.Max(lease.Room, lease.Believed), lease.InFlight);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private void Remove(Func<Lease, bool> which)
    {
        foreach (var holder in _leases.Where(each => which(each.Value)).Select(each => each.Key).ToList())
        {
            _leases.Remove(holder);
        }
    }

    private sealed class Lease
    {
        public string Step { get; set; } = "";

        public string Silo { get; set; } = "";

        public int Priority { get; set; }

        public long InFlight { get; set; }

        public long Wanted { get; set; }

        public long Room { get; set; }

        /// <summary>What it took itself to have when it asked: until it asks again, nobody knows that it has heard the answer.</summary>
        public long Believed { get; set; }

        public DateTimeOffset Until { get; set; }

        public DateTimeOffset TurnEnds { get; set; }

        /// <summary>What it has had, in segments times seconds, as of <see cref="ServedAt"/>.</summary>
        public double Service { get; set; }

        public DateTimeOffset ServedAt { get; set; }

        public bool IsCalled { get; set; }

        /// <summary>Of its last question.</summary>
        public long Number { get; set; }

        /// <summary>Whether it was told of a limit.</summary>
        public bool IsLimited { get; set; }
    }
}
