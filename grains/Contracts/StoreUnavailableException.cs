namespace Lisa.Grains.Contracts;

/// <summary>The store could not be reached for as long as one was prepared to wait. Nothing is lost; what was asked may be asked again.</summary>
[GenerateSerializer, Alias("lisa.StoreUnavailableException")]
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException()
        : this("The segment store is unavailable.")
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <param name="doing">What was being done, as "append to product ab12".</param>
    /// <param name="since">When it failed first.</param>
    /// <param name="cause">What the store's own driver said last; only its text crosses to other silos.</param>
    public StoreUnavailableException(string doing, DateTimeOffset since, Exception cause)
        : base($"The segment store cannot {doing}: it has been out of reach since {since:u} ({cause.Message}). It is tried again when asked again.", cause) =>
        Since = since;

    /// <summary>When it was first found out of reach.</summary>
    [Id(0)]
    public DateTimeOffset Since { get; }
}
