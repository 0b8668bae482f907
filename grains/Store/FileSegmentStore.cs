using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>Where and how the segment files are kept.</summary>
/// <param name="Directory">Directory of the logs; made when absent.</param>
/// <param name="ReserveBytes">Free space that posts must leave on the volume, so that runs can still finish. Default 256 MiB.</param>
/// <param name="IdleBlockBytes">Bytes of idle sample buffers to keep. Default 64 MiB.</param>
/// <param name="OpenLogs">Logs kept open though nobody uses them, 80 bytes a segment each. Default 64.</param>
/// <param name="FlushMilliseconds">How long computed segments may wait to be synced, where one process owns the directory. Default 100.</param>
/// <param name="Writer">
/// Null where one process at a time owns the directory, the default. Where several share it: a name of this process that no other and no
/// earlier life of it has, fit for a file name (letters, digits, <c>. _ -</c>, at most 100, not led by a dot).
/// </param>
public sealed record FileStoreOptions(
    string Directory, long ReserveBytes = 256L << 20, long IdleBlockBytes = 64L << 20, int OpenLogs = 64, int FlushMilliseconds = 100,
    string? Writer = null);

/// <summary>
/// Segments in files. Where one process owns the directory, a log a product: <c>ab/ab12….log</c>. Where several share it, a directory a
/// product, and in it a log a writer: <c>ab/ab12…/writer.log</c>. A process writes only its own and reads them all, see
/// <see cref="ForeignLogs"/>; so nothing is ever locked, and no process waits for another.
/// </summary>
public sealed class FileSegmentStore : ISegmentStore, IDisposable
{
    private const int Directories = 256;
    private readonly FileStoreOptions _options;
    private readonly BlockPool _pool;
    private readonly SegmentCache? _cache;
    private readonly OpenLogs<SegmentLog> _logs;
    private readonly LogFlusher? _flusher;

    /// <param name="options">Where and how.</param>
    /// <param name="cache">Keeps what was lately written or read; used only where the directory is shared.</param>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="ArgumentException">The writer's name does not do as a file name.</exception>
    public FileSegmentStore(FileStoreOptions options, SegmentCache? cache = null)
    {
        _options = options with { Directory = Path.GetFullPath(options.Directory) };
        _pool = new BlockPool(options.IdleBlockBytes);
        if (options.Writer is { } writer)
        {
            WriterName.ThrowIfUnfit(writer);
            _cache = cache;
        }
        else
        {
            _flusher = new LogFlusher(Flush, TimeSpan.FromMilliseconds(options.FlushMilliseconds));
        }

        _logs = new OpenLogs<SegmentLog>(OpenLog, options.OpenLogs);

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

    public bool IsShared => _options.Writer is not null;

    public string Writer => _options.Writer ?? string.Empty;

    public SegmentLease Open(ProductId product)
    {
        var lease = _logs.Open(product);
        try
        {
            lease.Log.Refresh();
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public bool HasRoomFor(long bytes) => new DriveInfo(_options.Directory).AvailableFreeSpace - _options.ReserveBytes >= bytes;

    public Block Rent(int columns, int length) => _pool.Rent(columns, length);

    public IReadOnlyList<StoredProduct> List() =>
    [
        .. (IsShared ? StoredFiles.OfMany(_options.Directory) : StoredFiles.OfOneProcess(_options.Directory))
            .Where(stored => stored.Bytes > 0).OrderBy(stored => stored.Product.Text, StringComparer.Ordinal),
    ];

    public long Remove(ProductId product)
    {
        using var lease = _logs.Open(product);
        if (!IsShared)
        {
            return ((SegmentLog)lease.Log).Remove();
        }

        var bytes = StoredFiles.Remove(PathOf(product));
        lease.Log.Refresh();
        return bytes;
    }

    public void Dispose()
    {
        _flusher?.Dispose();
        _logs.Dispose();
    }

    private SegmentLog OpenLog(ProductId product)
    {
        var path = PathOf(product);
        return _options.Writer is { } writer
            ? new SegmentLog(Path.Combine(path, writer + WriterName.FileEnding), _pool, others: new ForeignLogs(path, writer), cache: _cache)
            : new SegmentLog(path + WriterName.FileEnding, _pool, () => _flusher!.Add(product));
    }

    private string PathOf(ProductId product) => Path.Combine(_options.Directory, product.Text[..2], product.Text);

    private string DirectoryOf(int at) => Path.Combine(_options.Directory, at.ToString("x2", CultureInfo.InvariantCulture));

    // A log that was closed meanwhile is opened for it: what a closed log left unsynced is synced when it is opened.
    private void Flush(ProductId product)
    {
        using var lease = Open(product);
        lease.Log.Sync();
    }
}
