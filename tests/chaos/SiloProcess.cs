using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lisa.Client;

namespace Lisa.Tests.Chaos;

/// <summary>
/// The silo program as a process of its own, on a free port, over a directory that outlives it. It is ready when it logs where it serves.
/// </summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private const string Announcement = "Serving ";
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(string[] arguments, IEnumerable<(string Name, string Value)> environment, IEnumerable<string>? launcher = null)
    {
        string[] command = [.. launcher ?? [], "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _serving.TrySetException(new InvalidOperationException($"the silo ended before it served:\n{Log}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The program that this build made.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Lisa.Silo.dll");

    /// <summary>Ends with the process.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>Of the process, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Everything it wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts a silo and waits until it serves.</summary>
    public static Task<SiloProcess> StartAsync(string directory, IEnumerable<(string Name, string Value)>? environment = null, params string[] more) =>
        StartAsync([], directory, environment, CancellationToken.None, more);

    /// <summary>The same through a program that becomes the silo, as <c>ip netns exec NAME</c> does.</summary>
    public static async Task<SiloProcess> StartAsync(
        IEnumerable<string> launcher, string directory, IEnumerable<(string Name, string Value)>? environment, CancellationToken cancellation, params string[] more)
    {
        string[] urls = more.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        var silo = new SiloProcess(["--data", directory, .. urls, .. more], environment ?? [], launcher);
        try
        {
            silo.Address = await silo._serving.Task.WaitAsync(LongestStart, cancellation);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the program with arguments that make it end by itself.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int Exit, string Log)> RunAsync(IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        await using var silo = new SiloProcess(arguments, environment);
        silo._serving.Task.Ignore();
        using var patience = new CancellationTokenSource(LongestStart);
        await silo._process.WaitForExitAsync(patience.Token);
        return (silo._process.ExitCode, silo.Log);
    }

    public LisaClient Connect() => LisaClient.Connect(Address);

    /// <summary>Sends a signal by its name, as STOP or TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL: it gets no chance to put anything in order.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
        }

        var at = line.IndexOf(Announcement, StringComparison.Ordinal);
        if (at >= 0 && line.IndexOf(": API", StringComparison.Ordinal) is > 0 and var end)
        {
            _serving.TrySetResult(new Uri(line[(at + Announcement.Length)..end]));
        }
    }
}
