using System.Globalization;

namespace Lisa.Cli.Postgres;

/// <summary>What a server writes of itself to <c>postmaster.pid</c>: its process on line 1, its status on line 8.</summary>
/// <param name="ProcessId">Of the first process.</param>
/// <param name="IsReady">Whether it takes connections.</param>
internal sealed record PostmasterFile(int ProcessId, bool IsReady)
{
    private const int StatusLine = 7;

    /// <returns>Null where no server runs, or one has only begun to write.</returns>
    public static PostmasterFile? Read(string cluster)
    {
        try
        {
            return Parse(File.ReadAllLines(Path.Combine(cluster, "postmaster.pid")));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    internal static PostmasterFile? Parse(string[] lines) =>
        lines.Length > 0 && int.TryParse(lines[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            ? new PostmasterFile(processId, lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
            : null;
}
