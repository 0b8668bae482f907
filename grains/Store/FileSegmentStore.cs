using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>Where and how the segment files are kept.</summary>
/// <param name="Directory">Directory of the logs; made when absent.</param>
/// <param name="ReserveBytes">Free space that posts must leave on the volume, so that runs can still finish. Default 256 MiB.</param>
/// <param name="IdleBlockBytes">Bytes of idle sample buffers to keep. Default 64 MiB.</param>
/// <param name="OpenLogs">Logs kept open though nobody uses them, 70 bytes a segment each. Default 64.</param>
public sealed record FileStoreOptions(string Directory, long ReserveBytes = 256L << 20, long IdleBlockBytes = 64L << 20, int OpenLogs = 64);

/// <summary>Segments in local files, a log a product: <c>ab/ab12….log</c>. One process at a time owns the directory.</summary>
public sealed class FileSegmentStore(FileStoreOptions options) : ISegmentStore, IDisposable
{
    private readonly Lock _lock = new();
    private readonly BlockPool _pool = new(options.IdleBlockBytes);
    private readonly Dictionary<ProductId, OpenLog> _open = [];
    private readonly LinkedList<ProductId> _idle = [];
    private bool _disposed;

    public SegmentLease Open(ProductId product)
    {
        OpenLog entry;
        lock (_lock)
        {
            // The directory may belong to another process by now.
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_open.TryGetValue(product, out entry!))
            {
                _open[product] = entry = new OpenLog(new Lazy<SegmentLog>(() => new SegmentLog(PathOf(product), _pool)));
            }

            if (entry.Leases++ == 0 && entry.Idle is { } node)
            {
                _idle.Remove(node);
                entry.Idle = null;
            }
        }

        try
        {
            // Outside the lock: recovering a large log takes a while, and others may go on meanwhile.
            return new SegmentLease(entry.Log.Value, () => Release(product, entry));
        }
        catch
        {
            lock (_lock)
            {
                // Others may have failed on the same entry, and somebody may have opened the log anew since: that one is not ours to forget.
                if (IsCurrent(product, entry))
                {
                    _open.Remove(product);
                }
            }

            throw;
        }
    }

    public bool HasRoomFor(long bytes)
    {
        Directory.CreateDirectory(options.Directory);
        return new DriveInfo(Path.GetFullPath(options.Directory)).AvailableFreeSpace - options.ReserveBytes >= bytes;
    }

    public Block Rent(int columns, int length) => _pool.Rent(columns, length);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _open.Values.Where(each => each.Log.IsValueCreated))
            {
                entry.Log.Value.Dispose();
            }

            _open.Clear();
            _idle.Clear();
            _disposed = true;
        }
    }

    private bool IsCurrent(ProductId product, OpenLog entry) => _open.TryGetValue(product, out var current) && current == entry;

    private string PathOf(ProductId product) =>
        Path.Combine(Path.GetFullPath(options.Directory), product.Text[..2], product.Text + ".log");

    private void Release(ProductId product, OpenLog entry)
    {
        lock (_lock)
        {
            if (--entry.Leases > 0 || !IsCurrent(product, entry))
            {
                return;
            }

            entry.Idle = _idle.AddLast(product);
            if (_idle.Count > options.OpenLogs)
            {
                var oldest = _idle.First!.Value;
                _idle.RemoveFirst();
                _open.Remove(oldest, out var closing);
                closing!.Log.Value.Dispose();
            }
        }
    }

    private sealed class OpenLog(Lazy<SegmentLog> log)
    {
        public Lazy<SegmentLog> Log { get; } = log;

        public int Leases { get; set; }

        public LinkedListNode<ProductId>? Idle { get; set; }
    }
}
