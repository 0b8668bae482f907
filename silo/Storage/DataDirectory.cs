namespace Lisa.Silo.Storage;

/// <summary>
/// The directory of an embedded silo: <c>segments/</c>, <c>state.db</c>, <c>spool/</c>, <c>programs/</c>. One silo at a time owns it, by an open lock
/// file, which the system gives up when the process dies, however it dies.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="IOException">Another silo owns it, or it cannot be made.</exception>
    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        Directory.CreateDirectory(Root);
        try
        {
            _lock = new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new IOException($"data directory {Root} is in use by another silo, or cannot be written: {error.Message}. Stop that silo, or choose another directory with --data.", error);
        }

        Segments = Path.Combine(Root, "segments");
        Spool = Path.Combine(Root, "spool");
        Programs = Path.Combine(Root, "programs");
        StateFile = Path.Combine(Root, "state.db");
        StateConnection = $"Data Source={StateFile}";
        Directory.CreateDirectory(Segments);

        // What a dead silo was spooling belongs to requests that died with it.
        if (Directory.Exists(Spool))
        {
            Directory.Delete(Spool, recursive: true);
        }

        Directory.CreateDirectory(Spool);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Root { get; }

    public string Segments { get; }

    /// <summary>Where bodies that must be sought in are kept while they are read.</summary>
    public string Spool { get; }

    /// <summary>Copies of the files of declared programs.</summary>
    public string Programs { get; }

    /// <summary>The SQLite file of the grain state.</summary>
    public string StateFile { get; }

    /// <summary>Connection string of the grain state.</summary>
    public string StateConnection { get; }

    public void Dispose() => _lock.Dispose();
}
