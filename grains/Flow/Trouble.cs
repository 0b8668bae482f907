namespace Lisa.Grains.Flow;

/// <summary>Where a segment that failed stands.</summary>
internal enum TroubleState
{
    /// <summary>It is tried again: ready, in flight, or waiting for an input.</summary>
    Trying,

    /// <summary>It waits until it is tried again.</summary>
    Resting,

    /// <summary>It was given up.</summary>
    GivenUp,

    /// <summary>It was given up, and its gap is being written.</summary>
    Skipping,

    /// <summary>It was given up, and writing its gap waits for an outage to end.</summary>
    SkippingLater,

    /// <summary>It was given up, and its gap is durable.</summary>
    Skipped,
}

/// <summary>What a step remembers of a segment that failed.</summary>
internal sealed class Trouble
{
    public TroubleState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>How often it met an outage, which is no attempt.</summary>
    public int Outages { get; set; }

    public string Cause { get; set; } = "";

    /// <summary>When it is looked at again, while it rests or waits to be skipped.</summary>
    public DateTimeOffset LookAt { get; set; }
}
