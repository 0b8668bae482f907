using System.Diagnostics;

namespace Lisa.Cli.Processes;

/// <summary>Finds programs, and runs those that end by themselves.</summary>
internal static class Programs
{
    /// <summary>The file that PATH finds under a name; null where there is none.</summary>
    public static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">Its output is taken; its input is empty.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="CommandFailure">It did not start, or its exit code is not 0: with its last words.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await TryAsync(command, cancellation);
        return exitCode == 0
            ? output
            : throw new CommandFailure($"{command.FileName} {string.Join(' ', command.ArgumentList)}: exit code {exitCode}: {(error.Length > 0 ? error : output)}");
    }

    /// <summary>As <see cref="RunAsync"/>, for a program whose exit code is an answer.</summary>
    /// <exception cref="CommandFailure">It did not start.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> TryAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        using var process = Start(command);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        try
        {
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, (await output).Trim(), (await error).Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <exception cref="CommandFailure">There is no such program, or it may not be executed.</exception>
    public static Process Start(ProcessStartInfo command)
    {
        try
        {
            return Process.Start(command) ?? throw new CommandFailure($"{command.FileName}: did not start");
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new CommandFailure($"{command.FileName}: did not start: {failure.Message}; is it installed and executable?");
        }
    }
}
