using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Tenants;

/// <summary>
/// A tenant's room for bytes: what is stored, and what posts and steps have reserved for what they are about to store. A reservation is a lease, as
/// that of <see cref="SegmentLeases"/>. What is stored is no lease: it is there until its dataset or product says otherwise. A step is
/// granted whole segments, since parts of one that several hold would keep room from all of them; a post gets all it asks for, or a
/// refusal. First come, first served: what is written is written, so there are no turns.
/// </summary>
public sealed class ByteLeases(TenantTimes times)
{
    private readonly SortedDictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private DateTimeOffset _settled = DateTimeOffset.MinValue;
    private long _asked;

    /// <summary>Null where there is none.</summary>
    public long? Limit { get; private set; }

    /// <summary>Bytes that datasets and products hold.</summary>
    public long Stored { get; private set; }

    /// <summary>Bytes that may be added under leases.</summary>
    public long Reserved => _leases.Values.Sum(Charge);

    public bool Any => _leases.Count > 0;

    /// <summary>Silos that hold anything.</summary>
    public IEnumerable<string> Silos => _leases.Values.Select(lease => lease.Silo).Distinct();

    /// <summary>Steps get nothing new until then: what others hold is not known yet.</summary>
    public void Settle(DateTimeOffset until) => _settled = until;

    public void Restrict(long? limit) => Limit = limit;

    /// <summary>All that is stored, as it was counted.</summary>
    public void Count(long stored) => Stored = stored;

    /// <summary>More is stored, or less.</summary>
    public void Change(long by) => Stored += by;

    /// <summary>A step asks, or renews; returns what it may have in flight, or have added since it asked; null for as much as it likes.</summary>
    public long? Renew(TenantClaim claim, ByteClaim bytes, DateTimeOffset now)
    {
        Expire(now);
        if (_leases.TryGetValue(claim.Holder, out var known) && claim.Number < known.Number)
        {
            // It was asked before one that has been answered, and came late.
            return Limit is null ? null : known.Room;
        }

        var lease = Find(claim.Holder, now);
        (lease.Number, lease.IsLimited) = (claim.Number, Limit is not null);
        (lease.Step, lease.Silo, lease.Priority, lease.InFlight, lease.Wanted) = (claim.Step, claim.Silo, claim.Priority, bytes.InFlight, bytes.Wanted);
        (lease.Unit, lease.Believed) = (bytes.Unit, bytes.Room);
        if (bytes is { Wanted: 0, Room: 0 })
        {
            _leases.Remove(claim.Holder);
        }

        if (Limit is not { } limit)
        {
            lease.Room = bytes.InFlight;
            return null;
        }

        var others = _leases.Values.Where(each => each != lease).Sum(Charge);
        var free = Math.Max(0, limit - Stored - others);
        var most = Math.Min(bytes.Wanted, now < _settled ? Math.Max(bytes.Room, bytes.InFlight) : long.MaxValue);
        lease.Room = Whole(Math.Min(most, free), bytes.Unit);
        return lease.Room;
    }

    /// <summary>A post asks for room in all; false where there is not so much: then it has what it had.</summary>
    public bool TryReserve(PostClaim claim, DateTimeOffset now)
    {
        Expire(now);
        var key = KeyOf(claim.Post);
        var held = _leases.TryGetValue(key, out var known) ? known.Room : 0;
        if (Limit is { } limit && claim.Bytes > held && Stored + Reserved - held + claim.Bytes > limit)
        {
            return false;
        }

        var lease = Find(key, now);
        (lease.Silo, lease.Room, lease.Wanted) = (claim.Silo, claim.Bytes, claim.Bytes);
        return true;
    }

    public void Return(Guid post) => _leases.Remove(KeyOf(post));

    public void Return(string holder) => _leases.Remove(holder);

    /// <summary>A silo is dead, and nothing more of its posts and steps will be stored.</summary>
    public void SiloGone(string silo) => Remove(lease => lease.Silo == silo);

    /// <summary>Forgets who has not renewed in time.</summary>
    public void Expire(DateTimeOffset now) => Remove(lease => lease.Until <= now);

    /// <summary>
    /// Keys of steps that wait and for which there is room now, the longest waiting first, and of those that do not know yet that there is a limit, or none any
    /// more; each once until it has asked.
    /// </summary>
    public List<string> Call(DateTimeOffset now)
    {
        List<string> called = [];
        var free = Limit is not { } limit || now < _settled ? 0 : limit - Stored - Reserved;
        foreach (var lease in _leases.Values.Where(lease => lease.Step.Length > 0).OrderByDescending(lease => lease.Priority).ThenBy(lease => lease.Asked))
        {
            var more = Whole(Math.Min(free, lease.Wanted - Charge(lease)), lease.Unit);
            free -= more;
            if (!lease.IsCalled && (more > 0 || lease.IsLimited != (Limit is not null)))
            {
                lease.IsCalled = true;
                called.Add(lease.Step);
            }
        }

        return called;
    }

    private Lease Find(string key, DateTimeOffset now)
    {
        if (!_leases.TryGetValue(key, out var lease))
        {
            lease = new Lease { Asked = _asked++ };
            _leases.Add(key, lease);
        }

        lease.Until = now + times.Lease + (Limit is null ? times.Unlimited : TimeSpan.Zero);
        lease.IsCalled = false;
        return lease;
    }

    private void Remove(Func<Lease, bool> which)
    {
        foreach (var key in _leases.Where(each => which(each.Value)).Select(each => each.Key).ToList())
        {
            _leases.Remove(key);
        }
    }

    // A holder's name is a step's key, which this is not.
    private static string KeyOf(Guid post) => $"post {post}";

    private static long Whole(long bytes, long unit) => unit <= 0 ? 0 : Math.Max(0, bytes / unit * unit);

    // What it was told before counts until it asks with what it was told last, as with segments.
    private static long Charge(Lease lease) => Math.Max(Math.Max(lease.Room, lease.Believed), lease.InFlight);

    private sealed class Lease
    {
        public string Step { get; set; } = "";

        public string Silo { get; set; } = "";

        public int Priority { get; set; }

        public long InFlight { get; set; }

        public long Wanted { get; set; }

        public long Room { get; set; }

        public long Believed { get; set; }

        public long Unit { get; set; }

        public DateTimeOffset Until { get; set; }

        /// <summary>Of several that wait, who began to.</summary>
        public long Asked { get; set; }

        public bool IsCalled { get; set; }

        /// <summary>Whether it was told of a limit.</summary>
        public bool IsLimited { get; set; }

        /// <summary>Of its last question.</summary>
        public long Number { get; set; }
    }
}
