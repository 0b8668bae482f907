using System.Diagnostics;

namespace Lisa.Cli.Processes;

/// <summary>
/// A long-lived process that writes to a log file by itself, in a session of its own: Ctrl-C in the terminal reaches the command alone,
/// which ends its processes in the right order; and a command that is killed breaks no process's output.
/// </summary>
internal sealed class LoggedProcess : IDisposable
{
    // Opens the log, then becomes the program: no shell stays between, so that the process is the program.
    private const string Become = "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";

    private readonly Process _process;

    private LoggedProcess(Process process)
    {
        _process = process;
        Ended = EndAsync(process);
    }

    public int Id => _process.Id;

    public bool IsRunning => !Ended.IsCompleted;

    /// <summary>Ends with the process: its exit code, 128 more than the signal where one ended it.</summary>
    public Task<int> Ended { get; }

    /// <param name="command">Program, arguments, environment, working directory.</param>
    /// <param name="logFile">Appended to.</param>
    public static LoggedProcess Start(ProcessStartInfo command, string logFile)
    {
        string[] session = Programs.OnPath("setsid") is { } setsid ? [setsid, "sh"] : ["sh"];
        string[] words = [.. session, "-c", Become, "lisa", Path.GetFullPath(logFile), command.FileName, .. command.ArgumentList];
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = command.WorkingDirectory };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return new LoggedProcess(Programs.Start(start));
    }

    public void Send(ProcessSignal signal) => PosixSignals.Send(_process, signal);

    public async Task KillAsync()
    {
        if (IsRunning)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Ended;
    }

    public void Dispose() => _process.Dispose();

    private static async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
