using System.ComponentModel;
using System.Diagnostics;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>The <c>ip</c> of iproute2.</summary>
internal static class IpProgram
{
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">There is none, or it refused; the message is its own.</exception>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {(await error).Trim().ReplaceLineEndings(" ")}");
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception absent)
        {
            throw new InvalidOperationException("there is no program ip", absent);
        }
    }
}
