using System.Diagnostics;
using Lisa.Cli.Processes;

namespace Lisa.Cli.Silo;

/// <summary>Runs a program as if it were this command: a signal to this one ends that one in its own way, and its exit code is ours.</summary>
internal static class ForegroundProcess
{
    /// <summary>It has the terminal: its input and output are this process's.</summary>
    public static async Task<int> RunAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        using var process = Programs.Start(command);
        return await EndAsync(process, cancellation);
    }

    /// <summary>Its lines are passed through as they come.</summary>
    public static async Task<int> RunAsync(ProcessStartInfo command, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        using var process = Programs.Start(command);
        var copies = Task.WhenAll(CopyAsync(process.StandardOutput, output), CopyAsync(process.StandardError, error));
        var exitCode = await EndAsync(process, cancellation);
        await copies;
        return exitCode;
    }

    private static async Task<int> EndAsync(Process process, CancellationToken cancellation)
    {
        await using var forwarding = cancellation.Register(() => PosixSignals.Send(process, ProcessSignal.Terminate));

        // Not with the token: a silo that was asked to end still has work to put away, and its exit code counts.
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to)
            {
                to.WriteLine(line);
            }
        }
    }
}
