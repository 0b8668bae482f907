namespace Lisa.Client.Runs;

/// <summary>A segment that a run waits for, since it was given up.</summary>
/// <param name="Step">As the pipeline names it.</param>
/// <param name="Product">What the step makes.</param>
/// <param name="Segment">Which segment of it.</param>
/// <param name="Cause">Why the last attempt failed.</param>
/// <param name="Attempts">How many there were.</param>
/// <param name="WhenUtc">When it was given up.</param>
/// <param name="Silo">Where the last attempt was made.</param>
/// <param name="Sources">What it would be computed from.</param>
/// <param name="Inputs">Hash of that; null when some of it was missing.</param>
public sealed record DeadLetterView(
    string Step,
    string Product,
    long Segment,
    string Cause,
    int Attempts,
    DateTimeOffset WhenUtc,
    string Silo,
    IReadOnlyList<DeadLetterSourceView> Sources,
    string? Inputs = null);

/// <summary>What a dead letter would be computed from, of one port.</summary>
/// <param name="Port">The port.</param>
/// <param name="Product">What it reads.</param>
/// <param name="First">First segment.</param>
/// <param name="Last">Last segment.</param>
/// <param name="Contents">Content hashes of the first of them; null for one that is missing.</param>
public sealed record DeadLetterSourceView(string Port, string Product, long First, long Last, IReadOnlyList<string?> Contents);

/// <summary>What came of having dead letters tried again.</summary>
/// <param name="Retried">How many they are.</param>
public sealed record RetriedView(long Retried);
