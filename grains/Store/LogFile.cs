using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Lisa.Grains.Store;

/// <summary>Who else has a log's file open.</summary>
internal enum LogSharing
{
    /// <summary>Nobody.</summary>
    Alone,

    /// <summary>Others read what this process writes.</summary>
    Writer,

    /// <summary>Another process writes, or wrote, what this one reads.</summary>
    Reader,
}

/// <summary>
/// The bytes of one log: writes at its end, one writer at a time; makes them durable in groups, so that several slots share one
/// fsync; reads anywhere, by anyone.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private const int DiskFull = 28; // ENOSPC, which .NET passes on as the HResult
    private const int QuotaExceeded = 122; // EDQUOT
    private const int BufferSize = 1 << 20;

    // One a thread that writes, kept: a fresh one a chunk would live and die on the large object heap.
    [ThreadStatic]
    private static byte[]? t_buffer;
    private readonly Lock _sync = new();
    private readonly LogSharing _sharing;
    private SafeFileHandle? _handle;
    private long _end;
    private long _durable;
    private bool _broken;
    private bool _nameIsDurable;
    private bool _retired;

    public LogFile(string path, LogSharing sharing = LogSharing.Alone)
    {
        Path = path;
        _sharing = sharing;
        if (File.Exists(path))
        {
            _handle = OpenHandle(FileMode.Open);
            _end = RandomAccess.GetLength(_handle);
        }
    }

    public string Path { get; }

    /// <summary>Where the next chunk begins.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Everything before it is on disk: nothing, as far as is known, in a file just opened.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Looks how long the file is by now; of one that another process writes.</summary>
    public long Measure()
    {
        var length = _handle is null ? 0 : RandomAccess.GetLength(_handle);
        Volatile.Write(ref _end, length);
        return length;
    }

    /// <summary>Reads exactly <paramref name="bytes"/>; false when the file ends before.</summary>
    public bool TryRead(Span<byte> bytes, long offset)
    {
        var handle = _handle;
        while (bytes.Length > 0 && handle is not null)
        {
            var read = ReadOrNothing(handle, bytes, offset);
            if (read == 0)
            {
                return false;
            }

            bytes = bytes[read..];
            offset += read;
        }

        return bytes.Length == 0;
    }

    /// <summary>Writes a head and its samples at the end. The caller lets one in at a time.</summary>
    /// <exception cref="RefusalException">The disk is full; the log is as it was.</exception>
    public void Write(ReadOnlySpan<byte> head, IReadOnlyList<NewSegment> segments)
    {
        ThrowIfBroken();
        var start = _end;
        try
        {
            var handle = _handle ??= Create();
            var position = start;
            var buffer = t_buffer ??= new byte[BufferSize];
            var filled = 0;
            Put(handle, head, buffer, ref filled, ref position);
            foreach (var segment in segments)
            {
                Put(handle, MemoryMarshal.AsBytes(segment.Samples.Samples), buffer, ref filled, ref position);
            }

            RandomAccess.Write(handle, buffer.AsSpan(0, filled), position);
            Volatile.Write(ref _end, position + filled);
        }
        catch (IOException error)
        {
            CutBackTo(start);
            throw Explain(error);
        }
    }

    /// <summary>Returns when everything before <paramref name="position"/> is on disk. Whoever comes while another syncs shares the next sync.</summary>
    public void Sync(long position)
    {
        lock (_sync)
        {
            ThrowIfBroken();
            if (_handle is null || _retired || _durable >= position)
            {
                return;
            }

            // What another process writes behind the position, it may cut off and write anew.
            var target = _sharing == LogSharing.Reader ? position : End;
            try
            {
                RandomAccess.FlushToDisk(_handle);
                if (!_nameIsDurable)
                {
                    var directory = System.IO.Path.GetDirectoryName(Path)!;
                    DirectorySync.Flush(directory);
                    if (_sharing != LogSharing.Alone)
                    {
                        // The product's directory is as new as its first file.
                        DirectorySync.Flush(System.IO.Path.GetDirectoryName(directory)!);
                    }

                    _nameIsDurable = true;
                }
            }
            catch (IOException error)
            {
                // After a failed fsync the kernel may have dropped the pages: nothing may be appended behind them.
                _broken = true;
                throw Explain(error);
            }

            Volatile.Write(ref _durable, target);
        }
    }

    /// <summary>Drops everything from <paramref name="position"/> on.</summary>
    public void CutBackTo(long position)
    {
        // Not while a sync is under way: it would go on to say that the bytes dropped here, and what is written in their place, are on disk.
        lock (_sync)
        {
            if (_handle is not null && !_retired && RandomAccess.GetLength(_handle) > position)
            {
                RandomAccess.SetLength(_handle, position);
            }

            Volatile.Write(ref _end, position);
            Volatile.Write(ref _durable, Math.Min(_durable, position));
        }
    }

    /// <summary>Closes it since its product was removed: whoever still reads or syncs finds nothing, and learns the reason from the index.</summary>
    public void Retire()
    {
        lock (_sync)
        {
            _retired = true;
            _handle?.Dispose();
        }
    }

    public void Dispose() => _handle?.Dispose();

    private int ReadOrNothing(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        try
        {
            return RandomAccess.Read(handle, bytes, offset);
        }
        catch (ObjectDisposedException) when (_retired)
        {
            return 0;
        }
    }

    private static void Put(SafeFileHandle handle, ReadOnlySpan<byte> bytes, byte[] buffer, ref int filled, ref long position)
    {
        if (filled + bytes.Length > buffer.Length)
        {
            RandomAccess.Write(handle, buffer.AsSpan(0, filled), position);
            position += filled;
            filled = 0;
        }

        if (bytes.Length > buffer.Length)
        {
            RandomAccess.Write(handle, bytes, position);
            position += bytes.Length;
            return;
        }

        bytes.CopyTo(buffer.AsSpan(filled));
        filled += bytes.Length;
    }

    // Its name is made durable with its first bytes.
    private SafeFileHandle Create()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        return OpenHandle(FileMode.OpenOrCreate);
    }

    private SafeFileHandle OpenHandle(FileMode mode) => File.OpenHandle(
        Path,
        mode,
        _sharing == LogSharing.Reader ? FileAccess.Read : FileAccess.ReadWrite,
        _sharing == LogSharing.Alone ? FileShare.Read : FileShare.ReadWrite | FileShare.Delete);

    private void ThrowIfBroken()
    {
        if (_broken)
        {
            throw new StoreDamagedException($"{Path} could not be synchronised to disk; restart the silo to read it again.");
        }
    }

    private Exception Explain(IOException error) => error.HResult is DiskFull or QuotaExceeded
        ? RefusalException.Because(
            RefusalKind.NoRoom, "the disk is full", Path, error.Message, "free space on the volume of the data directory",
            "free some space, or move the data directory to a larger volume; nothing of this request was kept")
        : error;
}
