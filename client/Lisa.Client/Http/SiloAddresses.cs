namespace Lisa.Client.Http;

/// <summary>
/// The silos of a cluster that a client knows, and which of them it asks. Any silo serves the whole API, so the client stays with one as long
/// as it answers, and goes on to the next, round and round, when it does not.
/// </summary>
internal sealed class SiloAddresses
{
    private readonly IReadOnlyList<Uri> _addresses;
    private int _current;

    /// <exception cref="ArgumentException">There are none, or one is relative.</exception>
    public SiloAddresses(IReadOnlyList<Uri> addresses)
    {
        if (addresses.Count == 0 || addresses.Any(address => !address.IsAbsoluteUri))
        {
            throw new ArgumentException("The client needs one absolute address at least.", nameof(addresses));
        }

        _addresses = addresses;
    }

    public int Count => _addresses.Count;

    public Uri Current => _addresses[Volatile.Read(ref _current)];

    /// <summary>Goes on to the next, unless another request has already left the one that failed.</summary>
    /// <param name="failed">The address, or one below it.</param>
    public void Leave(Uri failed)
    {
        var current = Volatile.Read(ref _current);
        if (_addresses[current].IsBaseOf(failed))
        {
            Interlocked.CompareExchange(ref _current, (current + 1) % _addresses.Count, current);
        }
    }

    public override string ToString() => string.Join(", ", _addresses);
}
