using System.Diagnostics;

namespace Lisa.Bench;

/// <summary>Runs a script of bench/peers by Debian's Python, which has the peers' packages.</summary>
internal static class PeerScript
{
    /// <param name="script">In bench/peers.</param>
    /// <param name="kernels">The command of this program that times our side on the script's arrays.</param>
    public static int Run(string script, string kernels)
    {
        var path = Path.Combine(Repository(), "bench", "peers", script);
        var start = new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList = { path, Environment.ProcessPath!, typeof(PeerScript).Assembly.Location, kernels },
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    public static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Lisa.Orleans.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("run the benchmark from within the repository");
    }
}
