namespace Lisa.Client.Http;

/// <summary>No answer: nobody listens, the connection broke, or the answer did not come in time.</summary>
public sealed class SiloUnreachableException : Exception
{
    public SiloUnreachableException(Uri address, Exception? innerException)
        : base($"no answer from {address}: {innerException?.Message}", innerException) => Address = address;

    public SiloUnreachableException()
        : this("no answer")
    {
    }

    public SiloUnreachableException(string message)
        : this(message, null)
    {
    }

    public SiloUnreachableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Where nobody answered.</summary>
    public Uri? Address { get; }

    /// <summary>Whether there was not even a connection: the request was certainly not received.</summary>
    public bool NothingSent { get; init; }
}
