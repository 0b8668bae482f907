namespace Lisa.Grains.Flow;

/// <summary>What a step remembers of a segment that failed.</summary>
internal sealed class Trouble
{
    public int Attempts { get; set; }

    public string Cause { get; set; } = "";

    /// <summary>When it is tried again; null when it is not resting.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    public bool GivenUp { get; set; }
}
