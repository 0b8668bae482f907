using System.Diagnostics;

namespace Lisa.Cli.Silo;

/// <summary>The silo's program file: what LISA_SILO names, else the one built beside this command in the same tree.</summary>
internal sealed record SiloProgram(string File)
{
    public static SiloProgram Find()
    {
        var named = Environment.GetEnvironmentVariable("LISA_SILO");
        var file = string.IsNullOrWhiteSpace(named) ? Beside(AppContext.BaseDirectory) : named;
        return System.IO.File.Exists(file)
            ? new SiloProgram(Path.GetFullPath(file))
            : throw new CommandFailure($"{file}: there is no silo program; build it with `dotnet build -c Release silo`, or let LISA_SILO name it");
    }

    /// <summary>How to start it: a .dll by the dotnet host that runs this command, anything else as it is.</summary>
    public ProcessStartInfo Command(params IEnumerable<string> arguments) => File.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? new ProcessStartInfo(Host(), [File, .. arguments])
        : new ProcessStartInfo(File, arguments);

    // This command: client/Lisa.Cli/bin/<configuration>/<framework>/; the silo: silo/bin/<configuration>/<framework>/.
    internal static string Beside(string baseDirectory)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(baseDirectory));
        var configuration = framework.Parent?.Name ?? "Release";
        return Path.GetFullPath(Path.Combine(
            framework.FullName, "..", "..", "..", "..", "..", "silo", "bin", configuration, framework.Name, "Lisa.Silo.dll"));
    }

    private static string Host() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
