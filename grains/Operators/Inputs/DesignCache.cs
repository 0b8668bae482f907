namespace Lisa.Grains.Operators.Inputs;

/// <summary>
/// Keeps the filters that were designed last, since every segment of a step needs the same ones. Bounded in number and in bytes; what is
/// too large is designed anew each time. A design is a function of its key, so keeping one changes no bit. Thread-safe.
/// </summary>
internal sealed class DesignCache<TKey, TDesign>
    where TKey : IEquatable<TKey>
    where TDesign : class
{
    private const int MostKept = 16;
    private const long MostBytes = 64L << 20;

    private readonly Lock _lock = new();
    private readonly List<(TKey Key, TDesign Design, long Bytes)> _kept = [];

    /// <summary>The design for a key: kept, or made here and now. Two threads may make the same one at once.</summary>
    /// <param name="key">Everything that the design follows from.</param>
    /// <param name="bytes">What key and design take in memory.</param>
    /// <param name="make">Makes it.</param>
    public TDesign Get(TKey key, long bytes, Func<TDesign> make)
    {
        lock (_lock)
        {
            if (Find(key) is { } found)
            {
                return found;
            }
        }

        var design = make();
        if (bytes > MostBytes)
        {
            return design;
        }

        lock (_lock)
        {
            if (Find(key) is { } meanwhile)
            {
                return meanwhile;
            }

            _kept.Add((key, design, bytes));
            while (_kept.Count > MostKept || _kept.Sum(each => each.Bytes) > MostBytes)
            {
                _kept.RemoveAt(0);
            }
        }

        return design;
    }

    // Whoever was asked for last is forgotten last.
    private TDesign? Find(TKey key)
    {
        var at = _kept.FindIndex(each => each.Key.Equals(key));
        if (at < 0)
        {
            return null;
        }

        var found = _kept[at];
        _kept.RemoveAt(at);
        _kept.Add(found);
        return found.Design;
    }
}
