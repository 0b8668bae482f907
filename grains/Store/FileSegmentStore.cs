using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>Where and how the segment files are kept.</summary>
/// <param name="Directory">Directory of the logs; made when absent.</param>
/// <param name="ReserveBytes">Free space that posts must leave on the volume, so that runs can still finish. Default 256 MiB.</param>
/// <param name="IdleBlockBytes">Bytes of idle sample buffers to keep. Default 64 MiB.</param>
/// <param name="OpenLogs">Logs kept open though nobody uses them, 70 bytes a segment each. Default 64.</param>
/// <param name="FlushMilliseconds">How long computed segments may wait to be synced. Default 100.</param>
public sealed record FileStoreOptions(
    string Directory, long ReserveBytes = 256L << 20, long IdleBlockBytes = 64L << 20, int OpenLogs = 64, int FlushMilliseconds = 100);

/// <summary>Segments in local files, a log a product: <c>ab/ab12….log</c>. One process at a time owns the directory.</summary>
public sealed class FileSegmentStore : ISegmentStore, IDisposable
{
    private const int Directories = 256;
    private readonly FileStoreOptions _options;
    private readonly Lock _lock = new();
    private readonly BlockPool _pool;
    private readonly Dictionary<ProductId, OpenLog> _open = [];
    private readonly LinkedList<ProductId> _idle = [];
    private readonly LogFlusher _flusher;
    private bool _disposed;

    /// <param name="options">Where and how.</param>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public FileSegmentStore(FileStoreOptions options)
    {
        _options = options with { Directory = Path.GetFullPath(options.Directory) };
        _pool = new BlockPool(options.IdleBlockBytes);
        _flusher = new LogFlusher(Flush, TimeSpan.FromMilliseconds(options.FlushMilliseconds));

        // All at once, so that a new log needs only its own name to be made durable.
        if (!Directory.Exists(DirectoryOf(Directories - 1)))
        {
            for (var at = 0; at < Directories; at++)
            {
                Directory.CreateDirectory(DirectoryOf(at));
            }

            DirectorySync.Flush(_options.Directory);
        }
    }

    public bool IsShared => false;

    public string Writer => string.Empty;

    public SegmentLease Open(ProductId product)
    {
        OpenLog entry;
        lock (_lock)
        {
            // The directory may belong to another process by now.
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_open.TryGetValue(product, out entry!))
            {
                _open[product] = entry = new OpenLog(new Lazy<SegmentLog>(() => new SegmentLog(PathOf(product), _pool, () => _flusher.Add(product))));
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

    public bool HasRoomFor(long bytes) => new DriveInfo(_options.Directory).AvailableFreeSpace - _options.ReserveBytes >= bytes;

    public Block Rent(int columns, int length) => _pool.Rent(columns, length);

    public void Dispose()
    {
        _flusher.Dispose();
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
        Path.Combine(_options.Directory, product.Text[..2], product.Text + ".log");

    private string DirectoryOf(int at) => Path.Combine(_options.Directory, at.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));

    // A log that was closed meanwhile is opened for it: what a closed log left unsynced is synced when it is opened.
    private void Flush(ProductId product)
    {
        using var lease = Open(product);
        lease.Log.Sync();
    }

    private void Release(ProductId product, OpenLog entry)
    {
        lock (_lock)
        {
            if (--entry.Leases > 0 || !IsCurrent(product, entry))
            {
                return;
            }

            entry.Idle = _idle.AddLast(product);
            if (_idle.Count > _options.OpenLogs)
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
