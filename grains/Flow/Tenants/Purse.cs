using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Tenants;

/// <summary>What a step knows of one tenant's room for segments, and owes it.</summary>
internal sealed class Purse(string tenant)
{
    public string Tenant { get; } = tenant;

    /// <summary>Of the tenant's runs that want work, the highest; null where none does.</summary>
    public int? Priority { get; set; }

    /// <summary>Segments in flight for it.</summary>
    public long InFlight { get; set; }

    /// <summary>Whether it has answered.</summary>
    public bool IsKnown { get; set; }

    /// <summary>What may be in flight; null for as much as anybody likes.</summary>
    public long? Room { get; set; }

    /// <summary>From when on nothing is sent under its last answer.</summary>
    public DateTimeOffset StopsAt { get; set; }

    /// <summary>When it is asked again, whatever happens.</summary>
    public DateTimeOffset AskAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>A question to it is under way.</summary>
    public bool IsAsking { get; set; }

    /// <summary>Others wait for what the step has of it.</summary>
    public bool IsContended { get; set; }

    /// <summary>What was asked for last.</summary>
    public long Asked { get; set; }

    /// <summary>What the tenant takes the step to hold.</summary>
    public long Charged { get; set; }

    /// <summary>How it stood when it answered, what the step itself had in flight left out.</summary>
    public TenantLoad? Load { get; set; }

    /// <summary>Segments that may be sent now on its account.</summary>
    public long FreeAt(DateTimeOffset now) => !IsKnown || Priority is null ? 0
        : Room is not { } room ? long.MaxValue
        : now < StopsAt ? Math.Max(0, room - InFlight) : 0;

    /// <summary>Whether something has happened that it should hear of, or be asked for, before its time.</summary>
    public bool HasNews(long wanted) => Room is { } room
        && ((wanted == 0 && Charged > 0)
            || (wanted > Asked && Asked <= room && InFlight >= room)
            || (IsContended && Math.Max(room, InFlight) < Charged));
}
