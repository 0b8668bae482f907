namespace Lisa.Client;

/// <summary>How patient a client is.</summary>
public sealed record LisaClientOptions
{
    /// <summary>How often a request that may be repeated is sent in all, 1 to 20; also how many broken connections in a row an upload or a watch survives.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; each further wait is twice as long, up to <see cref="LongestDelay"/>.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No wait is longer, not even when the silo asks for it by Retry-After.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt waits for the answer's head, where the request has no streamed body. Above zero.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Largest body of one post of a raw upload, bytes: what is sent again when a connection breaks. At least one frame is sent, however large.</summary>
    public int PostBytes { get; init; } = 8 * 1024 * 1024;

    internal LisaClientOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Attempts, 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestDelay, FirstDelay);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AnswerTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PostBytes, 1);
        return this;
    }
}
