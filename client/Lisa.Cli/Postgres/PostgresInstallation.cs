using System.Diagnostics;
using System.Text.RegularExpressions;
using Lisa.Cli.Processes;

namespace Lisa.Cli.Postgres;

/// <summary>The programs of a PostgreSQL server that this machine has.</summary>
/// <param name="Folder">Where all of them are.</param>
/// <param name="Version">Major version.</param>
internal sealed record PostgresInstallation(string Folder, int Version)
{
    public const int OldestVersion = 13;

    // Debian and Ubuntu keep the server's programs away from PATH, one folder a version.
    private const string DebianFolder = "/usr/lib/postgresql";

    private static readonly string[] Needed = ["postgres", "initdb", "pg_ctl", "createdb", "psql"];

    public static string Advice { get; } =
        $"install a PostgreSQL server, version {OldestVersion} or later (Debian and Ubuntu: sudo apt-get install postgresql), or name a database that runs already with --database-file";

    /// <summary>The newest that is new enough; null where there is none.</summary>
    public static PostgresInstallation? Find()
    {
        // A link on PATH leads to the folder where the rest is.
        var onPath = Programs.OnPath("postgres") is { } found
            ? (string[])[Path.GetDirectoryName(File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(found))!]
            : [];
        var ofDebian = Directory.Exists(DebianFolder) ? Directory.GetDirectories(DebianFolder).Select(folder => Path.Combine(folder, "bin")) : [];
        return Newest(onPath.Concat(ofDebian));
    }

    /// <exception cref="CommandFailure">There is none; the message says how to get one.</exception>
    public static PostgresInstallation FindOrExplain() =>
        Find() ?? throw new CommandFailure($"this machine has no PostgreSQL server of version {OldestVersion} or later; {Advice}");

    public string Program(string name) => Path.Combine(Folder, name);

    internal static PostgresInstallation? Newest(IEnumerable<string> folders) => folders
        .Where(folder => Needed.All(program => File.Exists(Path.Combine(folder, program))))
        .Select(folder => new PostgresInstallation(folder, VersionOf(Path.Combine(folder, "postgres"))))
        .Where(each => each.Version >= OldestVersion)
        .MaxBy(each => each.Version);

    /// <summary>The major version in what <c>postgres --version</c> says; 0 where it says none.</summary>
    internal static int MajorVersion(string text) =>
        Regex.Match(text, @"\(PostgreSQL\) (\d{1,4})") is { Success: true } match ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static int VersionOf(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true });
            return MajorVersion(process?.StandardOutput.ReadToEnd() ?? "");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Absent, or not for this machine: as good as none.
            return 0;
        }
    }
}
