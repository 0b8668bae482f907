namespace Lisa.Tests.Simulation;

/// <summary>One durable entry in a product's log.</summary>
internal readonly record struct Entry(long Index, ulong Content, ulong InputsHash);

/// <summary>
/// The segment store: a durable log a product, and the product's total once known. A write is conditional: what exists with the same
/// inputs is not written again, so that a second writer is harmless.
/// </summary>
internal class VirtualStore(int products)
{
    private readonly List<Entry>[] _logs = [.. Enumerable.Range(0, products).Select(_ => new List<Entry>())];
    private readonly Dictionary<long, Entry>[] _entries = [.. Enumerable.Range(0, products).Select(_ => new Dictionary<long, Entry>())];
    private readonly long?[] _totals = new long?[products];

    public IReadOnlyList<Entry> Log(int product) => _logs[product];

    public Entry? Find(int product, long index) => _entries[product].TryGetValue(index, out var entry) ? entry : null;

    public long? Total(int product) => _totals[product];

    /// <summary>Whether every segment of the product exists, and it is known to be every one.</summary>
    public bool IsComplete(int product) => _totals[product] is { } total && _entries[product].Count >= total;

    public void SetTotal(int product, long total) => _totals[product] = total;

    public virtual void Write(int product, Entry entry)
    {
        if (Find(product, entry.Index) is not { } stored || stored.InputsHash != entry.InputsHash)
        {
            Append(product, entry);
        }
    }

    protected void Append(int product, Entry entry)
    {
        _logs[product].Add(entry);
        _entries[product][entry.Index] = entry;
    }

    /// <summary>
    /// What output <paramref name="index"/> of <paramref name="step"/> would be computed from now, by the contract of the shapes; null when
    /// any of it is missing.
    /// <paramref name="previous"/> is the content of the output before it, where the item has computed that and not yet written it.
    /// </summary>
    public ulong? InputsHash(StepPlan step, long index, ulong? previous = null)
    {
        ulong hash = 0;
        if (step.InOrder && index > 0)
        {
            if ((previous ?? Find(step.Product, index - 1)?.Content) is not { } carried)
            {
                return null;
            }

            hash = carried;
        }

        foreach (var (product, shape) in step.Inputs)
        {
            var end = shape.End(index, _totals[product]);
            for (var input = shape.First(index); input < end; input++)
            {
                if (!_entries[product].TryGetValue(input, out var entry))
                {
                    return null;
                }

                hash = Contents.Mix(hash, entry.Content);
            }
        }

        return hash;
    }
}
