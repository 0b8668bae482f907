using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Tenants;

/// <summary>A question of a step to a tenant.</summary>
/// <param name="Tenant">Which.</param>
/// <param name="Priority">Of its runs.</param>
/// <param name="InFlight">Segments in flight on its account.</param>
/// <param name="Wanted">Segments that the step would have in flight on it.</param>
/// <param name="Room">What it may have by an earlier answer that still holds.</param>
/// <param name="Bytes">What it says, and asks for, of the tenant's store; null where its product is charged to another.</param>
/// <param name="At">When it was asked.</param>
public sealed record TenantQuestion(string Tenant, int Priority, long InFlight, long Wanted, long Room, ByteClaim? Bytes, DateTimeOffset At);

/// <summary>
/// What a step may send, and on whose account. It serves the runs of several tenants: it charges the one whose run has the highest priority, and where that
/// one has no room, the next that has. What its segments take in the store is charged to one of them, whose run first had the product made.
///
/// It holds what tenants granted, under leases: by its own clock it stops sending a margin before a lease has run out for the tenant. Where
/// nothing is limited, all that is left of this is a comparison an item: the answer "as much as you like" holds until another one comes, also
/// where the tenant cannot be asked meanwhile. A limit that is set later is in force when the step has asked again.
/// </summary>
/// <param name="times">How long leases last.</param>
/// <param name="owner">The tenant that the product is charged to; null where nothing is stored.</param>
/// <param name="product">Of the step.</param>
public sealed class StepAdmission(TenantTimes times, string? owner, ProductId product)
{
    private readonly Dictionary<string, Purse> _purses = new(StringComparer.Ordinal);
    private readonly Purse? _owner = owner is null ? null : new Purse(owner);
    private readonly Dictionary<long, (string Tenant, long Segments, long Bytes)> _items = [];
    private readonly StoreShare _store = new();
    private List<Purse> _payers = [];
    private DateTimeOffset _now;

    /// <summary>Time has come so far.</summary>
    public void At(DateTimeOffset now) => _now = now;

    /// <summary>Bytes that a segment takes, as far as is known.</summary>
    public void Size(long bytes) => _store.Unit = Math.Max(1, bytes);

    /// <summary>Tenants whose runs want work, the highest priority first.</summary>
    public void Charge(IReadOnlyList<(string Tenant, int Priority)> payers)
    {
        foreach (var purse in _purses.Values)
        {
            purse.Priority = null;
        }

        _payers = [.. payers.Select(payer => Find(payer.Tenant, payer.Priority))];
        if (_owner is not null)
        {
            Find(_owner.Tenant);
        }
    }

    /// <summary>A tenant is known to limit nothing, from what it answered somebody else a moment ago.</summary>
    public void Assume(string tenant)
    {
        if (Find(tenant) is { IsKnown: false } purse)
        {
            purse.IsKnown = true;
            if (purse == _owner)
            {
                _store.Assume();
            }
        }
    }

    /// <summary>Segments that may be sent now on one tenant's account, the first that has room; its name is null where there is none.</summary>
    public long Room(out string? tenant)
    {
        tenant = null;
        var stored = StoreRoom;
        if (stored > 0)
        {
            foreach (var purse in _payers)
            {
                if (purse.FreeAt(_now) is var free and > 0)
                {
                    tenant = purse.Tenant;
                    return Math.Min(free, stored);
                }
            }
        }

        return 0;
    }

    /// <summary>An item of so many segments is sent on a tenant's account.</summary>
    public void Take(long item, string tenant, long segments)
    {
        _items.Add(item, (tenant, segments, segments * _store.Unit));
        _purses[tenant].InFlight += segments;
        _store.Take(segments * _store.Unit);
    }

    /// <summary>It is back, with so many of them done; one that was back before changes nothing.</summary>
    public void Return(long item, long done)
    {
        if (_items.Remove(item, out var taken))
        {
            _purses[taken.Tenant].InFlight -= taken.Segments;
            _store.Give(taken.Bytes, Math.Min(done, taken.Segments) * (taken.Bytes / taken.Segments));
        }
    }

    /// <summary>Room has come at a tenant, or has become scarce: it is asked at the next look.</summary>
    public void Call(string tenant)
    {
        if (_purses.TryGetValue(tenant, out var purse))
        {
            purse.AskAt = DateTimeOffset.MinValue;
        }
    }

    /// <summary>The questions that are due; each is under way until it is answered, or failed.</summary>
    /// <param name="ready">Segments that could be sent.</param>
    /// <param name="most">In flight at once, at most.</param>
    /// <param name="stored">Bytes that exist of the product.</param>
    public List<TenantQuestion> Ask(long ready, long most, Func<long> stored)
    {
        List<TenantQuestion> questions = [];
        var left = ready;
        foreach (var purse in _payers)
        {
            var wanted = Math.Max(purse.InFlight, Math.Min(purse.InFlight + left, most));
            if (purse == _payers[0] || wanted > 0 || purse.Charged > 0)
            {
                Ask(purse, wanted, ready, most, stored, questions);
            }

            left = purse.IsKnown ? left - Math.Min(left, purse.FreeAt(_now)) : 0;
        }

        foreach (var purse in _purses.Values.Where(IsOwed))
        {
            Ask(purse, purse.InFlight, ready, most, stored, questions);
        }

        return questions;
    }

    /// <summary>A tenant has answered.</summary>
    public void Hear(TenantQuestion question, TenantGrant grant, DateTimeOffset now)
    {
        var purse = Find(question.Tenant);
        (purse.IsAsking, purse.IsKnown, purse.Room, purse.IsContended) = (false, true, grant.Room, grant.IsContended);
        purse.Load = grant.Load with { InFlight = Math.Max(0, grant.Load.InFlight - question.InFlight) };
        purse.StopsAt = question.At + grant.Lease - times.Margin;
        purse.AskAt = purse.AskAt == DateTimeOffset.MinValue ? purse.AskAt : now + grant.Again;
        purse.Charged = grant.Room is { } room ? Math.Max(Math.Max(room, question.Room), question.InFlight) : 0;
        if (question.Bytes is not null)
        {
            _store.Hear(grant.Bytes);
        }
    }

    /// <summary>A tenant could not be asked: what it granted runs out, and it is asked again.</summary>
    public void Fail(TenantQuestion question, DateTimeOffset now)
    {
        var purse = Find(question.Tenant);
        (purse.IsAsking, purse.AskAt) = (false, now + times.Renew);
    }

    /// <summary>Tenants that know of the step.</summary>
    public IEnumerable<string> Known => _purses.Values.Where(purse => purse.IsKnown || purse.IsAsking).Select(purse => purse.Tenant);

    /// <summary>What keeps segments that are ready from being sent; null where nothing does, or nobody knows yet.</summary>
    public TenantWait? Hindrance(long ready)
    {
        if (ready == 0 || Room(out _) > 0 || _payers.Count == 0)
        {
            return null;
        }

        var isStore = _payers.Any(purse => purse.FreeAt(_now) > 0);
        var purse = isStore ? _owner! : _payers[0];
        return purse.Load is { } load ? new TenantWait(purse.Tenant, isStore, load with { InFlight = load.InFlight + purse.InFlight }, purse.InFlight) : null;
    }

    private long StoreRoom => _owner is null ? long.MaxValue
        : _store.IsUnlimited || _now < _owner.StopsAt ? _store.Free : 0;

    // Nobody of it wants work now: it is given back what the step has of it, and told what the product takes.
    private bool IsOwed(Purse purse) => purse.Priority is null && (purse.Charged > 0 || purse.InFlight > 0 || (purse == _owner && _payers.Count > 0));

    private Purse Find(string tenant)
    {
        if (!_purses.TryGetValue(tenant, out var purse))
        {
            _purses[tenant] = purse = tenant == _owner?.Tenant ? _owner : new Purse(tenant);
        }

        return purse;
    }

    private Purse Find(string tenant, int priority)
    {
        var purse = Find(tenant);
        purse.Priority = priority;
        return purse;
    }

    private void Ask(Purse purse, long wanted, long ready, long most, Func<long> stored, List<TenantQuestion> questions)
    {
        var isOwner = purse == _owner;
        if (purse.IsAsking || (_now < purse.AskAt && !purse.HasNews(wanted) && !(isOwner && _store.HasNews(ready))))
        {
            return;
        }

        // Room that was enough and is used up: twice as much spares the next question.
        var asked = purse.Room is { } room && wanted > room && purse.Asked <= room ? Math.Min(most, Math.Max(wanted, 2 * room)) : wanted;
        (purse.IsAsking, purse.Asked, purse.AskAt) = (true, asked, DateTimeOffset.MaxValue);
        questions.Add(new TenantQuestion(
            purse.Tenant, purse.Priority ?? (_payers.Count > 0 ? _payers[0].Priority!.Value : 0), purse.InFlight, asked, _now < purse.StopsAt ? purse.Room ?? 0 : 0,
            isOwner ? _store.Ask(product, stored(), Math.Min(ready, most)) : null, _now));
    }
}
