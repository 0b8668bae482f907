namespace Lisa.Grains.Contracts;

/// <summary>What a run makes of a segment that was given up.</summary>
public enum GivenUp
{
    /// <summary>The run fails.</summary>
    Fail,

    /// <summary>A gap takes its place, and is marked as one.</summary>
    Skip,

    /// <summary>It is listed, and what needs it waits until it is tried again, or the run is cancelled.</summary>
    DeadLetter,
}

/// <summary>
/// What a step does with segments that fail. It is a run's, and no part of what the product is: runs with other policies share the product.
/// </summary>
[GenerateSerializer, Immutable, Alias("lisa.FailurePolicy")]
public sealed record FailurePolicy
{
    /// <summary>Of a step that says nothing of it.</summary>
    public static FailurePolicy Default { get; } = new();

    /// <summary>How often a segment is tried before it is given up. Default 3, 1-100.</summary>
    [Id(0)]
    public int Attempts { get; init; } = 3;

    /// <summary>Wait before the second attempt, give or take a quarter. Default 100 ms, 1 ms to 1 h.</summary>
    [Id(1)]
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>By how much each further wait is longer than the one before. Default 2, 1-10.</summary>
    [Id(2)]
    public double Factor { get; init; } = 2;

    /// <summary>The longest wait, give or take a quarter. Default 100 s, 1 ms to 1 d.</summary>
    [Id(3)]
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one attempt at a segment may take; null for as long as it likes. 1 ms to 1 d.</summary>
    [Id(4)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>What becomes of a segment that was given up.</summary>
    [Id(5)]
    public GivenUp Then { get; init; }
}
