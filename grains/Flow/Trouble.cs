namespace Lisa.Grains.Flow;

/// <summary>What a step remembers of a segment that failed.</summary>
internal sealed class Trouble
{
    public int Attempts { get; set; }

    /// <summary>How often it met an outage, which is no attempt.</summary>
    public int Outages { get; set; }

    public string Cause { get; set; } = "";

    /// <summary>When it is tried again; null when it is not resting.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    public bool GivenUp { get; set; }
}
