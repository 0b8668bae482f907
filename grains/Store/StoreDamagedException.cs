namespace Lisa.Grains.Store;

/// <summary>Acknowledged bytes are missing or changed.</summary>
public sealed class StoreDamagedException(string message) : IOException(message)
{
    public StoreDamagedException()
        : this("The segment store is damaged.")
    {
    }

    public StoreDamagedException(string message, Exception innerException)
        : this($"{message} ({innerException.Message})")
    {
    }
}
