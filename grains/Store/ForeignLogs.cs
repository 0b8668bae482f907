namespace Lisa.Grains.Store;

/// <summary>
/// What other processes wrote of a product: a file each in the product's directory, this process's own among them. Looking for news costs one
/// query of the directory's time of change and one of each known file's length. No process takes a lock that another could wait for,
/// and a process that dies leaves at worst a torn tail that nobody counts.
/// </summary>
/// <param name="directory">The product's directory; it need not exist yet.</param>
/// <param name="writer">This process's name, whose file is not looked at.</param>
/// <param name="time">Clock that tells how long the directory's time has stood; the system's where none is given.</param>
internal sealed class ForeignLogs(string directory, string writer, TimeProvider? time = null) : IDisposable
{
    // A file that is made within the same tick of the file system's clock as the last change leaves its time as it was. So the directory is
    // listed again until its time has stood for longer than such a tick.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = [writer];
    private ForeignLog[] _logs = [];
    private string[] _names = [writer];
    private DateTime _changed;
    private long _changeSeen;
    private bool _settled;

    /// <summary>Who a source is; 0 is this process.</summary>
    public string NameOf(int source) => Volatile.Read(ref _names)[source];

    public LogFile FileOf(int source) => Volatile.Read(ref _logs)[source - 1].File;

    /// <summary>Takes over what others committed since the last look; true when there was anything.</summary>
    /// <exception cref="StoreDamagedException">A file lost what it had.</exception>
    public bool Refresh(SegmentIndex index)
    {
        lock (_lock)
        {
            FindFiles();
            var news = false;
            foreach (var log in _logs)
            {
                news |= log.Refresh(index);
            }

            return news;
        }
    }

    /// <summary>Returns when everything taken over so far is on disk.</summary>
    public void Sync()
    {
        ForeignLog[] logs;
        lock (_lock)
        {
            logs = _logs;
        }

        foreach (var log in logs)
        {
            log.Sync();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var log in _logs)
            {
                log.Dispose();
            }
        }
    }

    private void FindFiles()
    {
        var changed = Directory.GetLastWriteTimeUtc(directory);
        if (changed != _changed)
        {
            (_changed, _changeSeen, _settled) = (changed, _time.GetTimestamp(), false);
        }

        if (_settled || !Directory.Exists(directory))
        {
            return;
        }

        // Decided before the listing: a file that comes after the tick changes the time.
        _settled = _time.GetElapsedTime(_changeSeen) > Tick;
        foreach (var path in Directory.EnumerateFiles(directory, "*" + WriterName.FileEnding).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!_known.Contains(name))
            {
                var log = new ForeignLog(path, _names.Length);
                Volatile.Write(ref _names, [.. _names, name]);
                Volatile.Write(ref _logs, [.. _logs, log]);
                _known.Add(name);
            }
        }
    }
}
