using Lisa.Cli;

namespace Lisa.Bench.Injection;

/// <summary>The <c>lisa</c> command line, as a user calls it, against one silo.</summary>
internal static class LisaCommand
{
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(Uri silo, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new Session(output, error, isTerminal: false, TimeProvider.System);
        string[] all = arguments[0] == "simulate" ? arguments : [.. arguments, "--url", silo.ToString()];
        var code = await CommandRunner.RunAsync(Cli.Program.Root(session), all, session, CancellationToken.None);
        return code == ExitCodes.Done ? output.ToString() : throw new InvalidOperationException($"lisa {string.Join(' ', all)}: exit code {code}\n{error}");
    }
}
