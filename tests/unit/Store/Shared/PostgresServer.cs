using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>
/// A PostgreSQL of the tests' own: a cluster in a temporary directory, on a free loopback port, started when it is first asked for and ended
/// with the tests. The machine's own cluster is never touched.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<string?> Programs = new(FindPrograms);
    private readonly Lock _lock = new();
    private readonly int _port = FreePort();
    private readonly List<NpgsqlDataSource> _sources = [];
    private DirectoryInfo? _folder;

    /// <summary>Null where a server can be started, or what is missing.</summary>
    public static string? Absence => Programs.Value is null
        ? "NO SEGMENT STORE IN POSTGRESQL IS TESTED HERE: neither /usr/lib/postgresql nor the PATH has initdb and pg_ctl. Install the postgresql package."
        : null;

    /// <summary>A source of connections to the server, which is started if it is not; its tables are there.</summary>
    /// <param name="port">Of a proxy in front of it; 0 for its own.</param>
    public NpgsqlDataSource Source(int port = 0)
    {
        lock (_lock)
        {
            if (_folder is null)
            {
                Make();
            }

            var source = NpgsqlDataSource.Create(
                $"Host=127.0.0.1;Port={(port == 0 ? _port : port)};Username=postgres;Database=postgres;Max Auto Prepare=20;SSL Mode=Disable;GSS Encryption Mode=Disable;Timeout=5;Command Timeout=20");
            _sources.Add(source);
            return source;
        }
    }

    public int Port => _port;

    /// <summary>Ends it as a crash would, without a word to its clients.</summary>
    public void Kill() => Control("stop", "-m", "immediate");

    public void Start() => Control("start", "-l", Path.Combine(_folder!.FullName, "log"), "-o", $"-p {_port} -h 127.0.0.1 -k {_folder.FullName}");

    public void Dispose()
    {
        _sources.ForEach(source => source.Dispose());
        if (_folder is not null)
        {
            Control("stop", "-m", "immediate");
            _folder.Delete(true);
        }
    }

    private static string? FindPrograms()
    {
        var versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(path => Path.Combine(path, "bin"))
            : [];
        return versions.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "pg_ctl")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Make()
    {
        _folder = Directory.CreateTempSubdirectory("lisa-postgres-");
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root.
            Run("chown", "postgres", _folder.FullName);
        }

        RunAsServer("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        Start();
        using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Pooling=false");
        using var command = source.CreateCommand(Schema());
        command.ExecuteNonQuery();
    }

    private string Data => Path.Combine(_folder!.FullName, "data");

    private static string Schema()
    {
        using var stream = typeof(Silo.Storage.Segments.PostgresSegmentStore).Assembly.GetManifestResourceStream("postgresql.010-segments")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void Control(string action, params string[] arguments) => RunAsServer("pg_ctl", [action, "-D", Data, "-w", "-t", "60", .. arguments]);

    private static void RunAsServer(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs.Value!, program);
        if (Environment.UserName == "root")
        {
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    // The server inherits what its starter has open, so the output goes nowhere rather than to a pipe that would never end.
    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}

/// <summary>The tests that share one server, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "segment store in PostgreSQL";
}

/// <summary>A fact that needs a PostgreSQL server.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Absence;
}
