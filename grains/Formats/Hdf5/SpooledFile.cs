using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>A body that can be sought in: the file that it is already, or a temporary copy that vanishes on disposal.</summary>
internal sealed class SpooledFile : IAsyncDisposable
{
    private readonly bool _own;

    private SpooledFile(FileStream file, bool own) => (File, _own) = (file, own);

    public FileStream File { get; }

    public static async ValueTask<SpooledFile> FromAsync(
        Stream body, Spool spool, SourceName source, CancellationToken cancellation)
    {
        if (body is FileStream already)
        {
            return new SpooledFile(already, false);
        }

        var spooled = new SpooledFile(Temporary(spool.Directory), true);
        try
        {
            await spooled.FillAsync(body, spool.MaximumBytes, source, cancellation);
            return spooled;
        }
        catch
        {
            await spooled.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new file under a name that nobody can guess, readable and writable, deleted when closed.</summary>
    public static FileStream Temporary(string directory) => new(
        Path.Combine(directory, $"spool-{Guid.NewGuid():n}.h5"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
            Options = FileOptions.DeleteOnClose,
        });

    public ValueTask DisposeAsync() => _own ? File.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask FillAsync(Stream body, long maximumBytes, SourceName source, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        var total = 0L;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            total += read;
            if (total > maximumBytes)
            {
                throw source.Refuse(
                    "the file is larger than the room for it", $"byte {maximumBytes}", $"over {maximumBytes} bytes",
                    $"{maximumBytes} bytes", "Post it in parts, or as raw or NPY, which need no room", RefusalKind.TooLarge);
            }

            await File.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        await File.FlushAsync(cancellation);
    }
}
