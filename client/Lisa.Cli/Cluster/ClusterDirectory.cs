using System.Globalization;

namespace Lisa.Cli.Cluster;

/// <summary>
/// Where a local cluster keeps what: <c>silo-0</c>, <c>silo-1</c>, … (a silo's own data), <c>segments</c> (the segment files that all share),
/// <c>postgres</c>, <c>logs</c>; <c>cluster.lock</c>, which the supervisor holds locked as long as it lives; and <c>cluster.pid</c>: the number of its
/// process, and on a second line how many rolling restarts it has completed.
/// </summary>
internal sealed class ClusterDirectory(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Segments => In("segments");

    public string Postgres => In("postgres");

    private string LockFile => In("cluster.lock");

    private string SupervisorFile => In("cluster.pid");

    public string Silo(string name) => In(name);

    public string ProcessFile(string silo) => In($"{silo}.pid");

    public string Log(string name) => In(System.IO.Path.Combine("logs", $"{name}.log"));

    /// <summary>Makes what is missing, and takes it for this process until the answer is disposed.</summary>
    /// <exception cref="CommandFailure">Another supervisor has it.</exception>
    public IDisposable Take()
    {
        Directory.CreateDirectory(In("logs"));
        Directory.CreateDirectory(Segments);
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (Supervisor() is { } other)
        {
            throw new CommandFailure($"{Path}: process {other.ProcessId} runs a cluster on this directory already; end it first, or choose another with --data");
        }
    }

    /// <summary>Says that this process supervises, and how many rolling restarts it has completed. At once: a reader sees both or neither.</summary>
    public void Say(int rollingRestarts)
    {
        var whole = SupervisorFile + ".new";
        File.WriteAllText(whole, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{rollingRestarts}\n"));
        File.Move(whole, SupervisorFile, overwrite: true);
    }

    /// <summary>Who supervises a cluster here; null where nobody does.</summary>
    public (int ProcessId, int RollingRestarts)? Supervisor()
    {
        if (!File.Exists(SupervisorFile) || !IsTaken())
        {
            return null;
        }

        var lines = File.ReadAllLines(SupervisorFile);
        return lines.Length >= 2
            && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            && int.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var restarts)
            ? (processId, restarts)
            : null;
    }

    private bool IsTaken()
    {
        try
        {
            using var probe = new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
