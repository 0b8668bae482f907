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
    private readonly HashSet<string> _known = [GenerationNames.OfLog(writer, 0)];
    private ForeignLog[] _logs = [];
    private string[] _names = [writer];
    private DateTime _changed;
    private long _changeSeen;
    private bool _settled;
    private long _generation;

    /// <summary>Who a source is; 0 is this process.</summary>
    public string NameOf(int source) => Volatile.Read(ref _names)[source];

    /// <summary>This process's own file of the product, in a generation.</summary>
    public string PathOf(long generation) => Path.Combine(directory, GenerationNames.OfLog(writer, generation));

    /// <summary>Whether the product has not been removed since a generation, as the file system says at this moment.</summary>
    public bool IsCurrent(long generation) => !File.Exists(Path.Combine(directory, GenerationNames.OfMarker(generation + 1)));

    public LogFile FileOf(int source) => Volatile.Read(ref _logs)[source - 1].File;

    /// <summary>Takes over what others committed since the last look; true when there was anything.</summary>
    /// <exception cref="StoreDamagedException">A file lost what it had.</exception>
    public bool Refresh(SegmentIndex index)
    {
        lock (_lock)
        {
            var news = FindFiles(index);
            foreach (var log in _logs)
            {
                news |= !log.IsRetired && log.Refresh(index);
            }

            return news;
        }
    }

    /// <summary>Finds out the product's generation before its logs are read.</summary>
    public void Begin(SegmentIndex index)
    {
        lock (_lock)
        {
            FindFiles(index);
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

        foreach (var log in logs.Where(log => !log.IsRetired))
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

    // True when the product was removed: then the index is empty.
    private bool FindFiles(SegmentIndex index)
    {
        var changed = Directory.GetLastWriteTimeUtc(directory);
        if (changed != _changed)
        {
            (_changed, _changeSeen, _settled) = (changed, _time.GetTimestamp(), false);
        }

        if (_settled || !Directory.Exists(directory))
        {
            return false;
        }

        // Decided before the listing: a file that comes after the tick changes the time.
        _settled = _time.GetElapsedTime(_changeSeen) > Tick;
        var files = Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToList();
        var removed = BeginGeneration(GenerationNames.Current(files), index);
        foreach (var file in files.Where(file => !_known.Contains(file)))
        {
            if (GenerationNames.TryParseLog(file, out var name, out var generation) && generation == _generation)
            {
                Add(file, name);
            }
        }

        return removed;
    }

    private void Add(string file, string name)
    {
        try
        {
            var log = new ForeignLog(Path.Combine(directory, file), _names.Length);
            Volatile.Write(ref _names, [.. _names, name]);
            Volatile.Write(ref _logs, [.. _logs, log]);
            _known.Add(file);
        }
        catch (FileNotFoundException)
        {
            // Listed, and gone: the product is being removed, and the directory's time has changed again for the next look.
        }
    }

    // Logs of earlier generations keep their places: somebody may still ask who wrote a record that he holds.
    private bool BeginGeneration(long generation, SegmentIndex index)
    {
        if (generation <= _generation)
        {
            return false;
        }

        _generation = generation;
        Array.ForEach(_logs, log => log.Retire());
        _known.Add(GenerationNames.OfLog(writer, generation));
        index.Clear(generation);
        return true;
    }
}
