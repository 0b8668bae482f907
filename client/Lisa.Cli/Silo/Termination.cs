using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lisa.Cli.Silo;

/// <summary>Asks a process to end by SIGTERM, which the framework cannot send; where there are no signals, ends it.</summary>
internal static class Termination
{
    private const int SignalTerminate = 15;

    public static void Ask(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        // A process that has ended in between is what was wanted, and the only reason to fail for a child of ours.
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Kill(process.Id, SignalTerminate);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
