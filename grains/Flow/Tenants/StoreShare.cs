using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Tenants;

/// <summary>
/// What a step knows of the room for the bytes that it is about to store, at the tenant that its product is charged to. An answer allows so much to be added
/// from when it was asked for: what has been written since, and what is in flight, use it up.
/// </summary>
internal sealed class StoreShare
{
    private long? _room;
    private bool _isKnown;
    private long _inFlight;
    private long _written;
    private long _saidWritten;
    private long _asked;

    /// <summary>Bytes of a segment.</summary>
    public long Unit { get; set; } = 1;

    /// <summary>Whether the tenant has said that it limits nothing, or was said to have.</summary>
    public bool IsUnlimited => _isKnown && _room is null;

    /// <summary>Segments that may be sent now.</summary>
    public long Free => !_isKnown ? 0 : _room is not { } room ? long.MaxValue : Math.Max(0, room - _written - _inFlight) / Unit;

    public void Take(long bytes) => _inFlight += bytes;

    public void Give(long bytes, long written)
    {
        _inFlight -= bytes;
        _written += written;
    }

    /// <summary>The room is used up, was enough for what was asked for, and more is wanted.</summary>
    public bool HasNews(long ready) => _room is { } room && ready > 0 && Free == 0 && (_asked <= room || _written > 0);

    /// <summary>What to say, and to ask for.</summary>
    /// <param name="product">Whose bytes they are.</param>
    /// <param name="stored">That exist.</param>
    /// <param name="segments">Segments that could be sent now.</param>
    public ByteClaim Ask(ProductId product, long stored, long segments)
    {
        (_saidWritten, _asked) = (_written, _inFlight + (segments * Unit));
        return new ByteClaim(product, stored, _inFlight, _asked, Math.Max(0, (_room ?? 0) - _written), Unit);
    }

    public void Hear(long? room)
    {
        (_isKnown, _room) = (true, room);
        _written -= _saidWritten;
        _saidWritten = 0;
    }

    public void Assume() => _isKnown = true;
}
