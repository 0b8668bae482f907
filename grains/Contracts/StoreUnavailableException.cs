namespace Lisa.Grains.Contracts;

/// <summary>What must be kept cannot be kept, or read, right now: the database or the shared files do not answer. It passes by itself.</summary>
[GenerateSerializer, Alias("lisa.StoreUnavailableException")]
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException()
        : this("the store does not answer")
    {
    }

    /// <param name="message">Who waits for what.</param>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
