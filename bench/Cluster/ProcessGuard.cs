using System.Diagnostics;
using System.Globalization;

namespace Lisa.Bench.Cluster;

/// <summary>
/// Ends a benchmark's processes, and deletes its directory, when the benchmark itself is ended: by Ctrl-C, or by a kill that it never hears
/// of. A shell in a session of its own waits for the end of its input, which comes with the end of this process, however that comes about.
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private const string Wait = """read line || { sh "$1"; rm -rf "$2"; }""";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, string> _signals = [];
    private readonly string _script;
    private readonly Process _shell;

    /// <param name="directory">Deleted when the benchmark is ended; nobody deletes it when this is disposed.</param>
    public ProcessGuard(string directory)
    {
        _script = Path.Combine(directory, "end-processes");
        Write();
        _shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Wait, "guard", _script, directory]) { RedirectStandardInput = true })!;
    }

    /// <param name="process">To be ended.</param>
    /// <param name="signal">By which: QUIT ends PostgreSQL with all its processes, KILL ends a silo.</param>
    public void Add(int process, string signal)
    {
        lock (_lock)
        {
            _signals[process] = signal;
            Write();
        }
    }

    /// <summary>The process has ended; its number may be another's from now on.</summary>
    public void Remove(int process)
    {
        lock (_lock)
        {
            _signals.Remove(process);
            Write();
        }
    }

    public void Dispose()
    {
        _shell.StandardInput.WriteLine("released");
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
    }

    // Under another name first: half a script would kill other processes.
    private void Write()
    {
        File.WriteAllLines(_script + ".new", _signals.Select(each => string.Create(CultureInfo.InvariantCulture, $"kill -{each.Value} {each.Key}")));
        File.Move(_script + ".new", _script, overwrite: true);
    }
}
