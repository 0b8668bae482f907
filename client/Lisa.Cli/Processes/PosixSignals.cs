using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lisa.Cli.Processes;

/// <summary>Signals as Linux and macOS number them.</summary>
internal enum ProcessSignal
{
    HangUp = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

/// <summary>Sends signals, which the framework cannot.</summary>
internal static class PosixSignals
{
    /// <summary>A process that has ended in between is left alone. Where there are no signals, any of them ends the process.</summary>
    public static void Send(Process process, ProcessSignal signal)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Send(process.Id, (int)signal);
        }
    }

    public static bool Send(int processId, ProcessSignal signal) => Send(processId, (int)signal);

    /// <param name="processId">Whom.</param>
    /// <param name="number">As this system numbers its signals.</param>
    /// <returns>Whether there was such a process, and this one may signal it.</returns>
    public static bool Send(int processId, int number) => !OperatingSystem.IsWindows() && Kill(processId, number) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
