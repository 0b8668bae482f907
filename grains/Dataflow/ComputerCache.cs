using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// What this silo has open to compute items of steps that live on any silo: opening a product's logs costs more than a small item. The
/// ones used last stay open when nobody computes with them.
/// </summary>
public sealed class ComputerCache(ISegmentStore store, OperatorRegistry operators) : IDisposable
{
    private const int MostIdle = 32;
    private readonly Lock _lock = new();
    private readonly Dictionary<ProductId, Entry> _entries = [];
    private readonly LinkedList<Entry> _idle = [];
    private bool _disposed;

    /// <summary>Opens what the product needs, unless it is open; does I/O. The caller disposes its use.</summary>
    /// <exception cref="RefusalException">This silo does not have the operator.</exception>
    public Use Open(StepDefinition definition)
    {
        Entry? entry;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(definition.Product, out entry))
            {
                var computing = operators.Require(definition);
                _entries[definition.Product] = entry = new Entry(new Lazy<SegmentComputer>(() => new SegmentComputer(definition, computing, store)));
            }

            entry.Users++;
            if (entry.Idle is { } node)
            {
                _idle.Remove(node);
                entry.Idle = null;
            }
        }

        try
        {
            return new Use(entry.Computer.Value, () => Release(definition.Product, entry));
        }
        catch
        {
            lock (_lock)
            {
                // What failed to open would fail again for ever: whoever comes next opens it anew.
                if (_entries.GetValueOrDefault(definition.Product) == entry)
                {
                    _entries.Remove(definition.Product);
                }
            }

            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var entry in _entries.Values.Where(entry => entry.Users == 0))
            {
                entry.Computer.Value.Dispose();
            }

            _entries.Clear();
            _idle.Clear();
        }
    }

    private void Release(ProductId product, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            if (_disposed)
            {
                entry.Computer.Value.Dispose();
                return;
            }

            entry.Product = product;
            entry.Idle = _idle.AddLast(entry);
            if (_idle.Count > MostIdle)
            {
                var oldest = _idle.First!.Value;
                _idle.RemoveFirst();
                _entries.Remove(oldest.Product);
                oldest.Computer.Value.Dispose();
            }
        }
    }

    /// <summary>A computer lent out.</summary>
    public sealed class Use(SegmentComputer computer, Action release) : IDisposable
    {
        private Action? _release = release;

        public SegmentComputer Computer { get; } = computer;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }

    private sealed class Entry(Lazy<SegmentComputer> computer)
    {
        public Lazy<SegmentComputer> Computer { get; } = computer;

        public int Users { get; set; }

        public ProductId Product { get; set; }

        public LinkedListNode<Entry>? Idle { get; set; }
    }
}
