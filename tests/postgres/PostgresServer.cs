using System.Diagnostics;
using Lisa.Cli.Postgres;

namespace Lisa.Tests.Postgres;

/// <summary>
/// A private PostgreSQL server on a free loopback port, in a temporary directory, gone with the test. Small and without fsync: what a test
/// kills is the server, not the machine.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly LocalPostgres _server;
    private Process? _guard;
    private int _databases;

    private PostgresServer(DirectoryInfo directory)
    {
        _directory = directory;
        var settings = new PostgresSettings { MaximumConnections = 400, SharedBuffersMebibytes = 16, Durable = false };
        _server = new LocalPostgres(
            PostgresInstallation.FindOrExplain(), Path.Combine(directory.FullName, "server"), Path.Combine(directory.FullName, "postgres.log"), settings, TimeProvider.System);
    }

    /// <summary>Of a database of the server's first start; <see cref="NewDatabaseAsync"/> makes fresh ones.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>A file that holds <see cref="ConnectionString"/>, as <c>--database-file</c> takes it.</summary>
    public string ConnectionFile => _server.ConnectionFile;

    /// <summary>The server's first process.</summary>
    public int ProcessId => _server.ProcessId!.Value;

    /// <summary>What the server has written so far.</summary>
    public string Log => File.ReadAllText(Path.Combine(_directory.FullName, "postgres.log"));

    public static async Task<PostgresServer> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-postgres-");
        if (!OperatingSystem.IsWindows())
        {
            // The server may run as another user, who has to get through; its own directory within is closed.
            directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        var server = new PostgresServer(directory);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public Task<string> NewDatabaseAsync() => _server.CreateDatabaseAsync($"test_{Interlocked.Increment(ref _databases)}");

    /// <summary>Stops it in order; connections break, data stay.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Ends it as a crash would; what was committed stays.</summary>
    public Task KillAsync() => _server.KillAsync();

    /// <summary>Starts it after it was stopped or killed, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        await _server.StartAsync();
        Guard();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        ReleaseGuard();
        _directory.Delete(recursive: true);
    }

    // A test run that is killed disposes of nothing. The guard waits for the end of its input, which comes with the end of this process,
    // and then ends the server.
    private void Guard()
    {
        ReleaseGuard();
        _guard = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", $"read line || kill -QUIT {ProcessId}"]) { RedirectStandardInput = true })!;
    }

    private void ReleaseGuard()
    {
        if (_guard is { } guard)
        {
            guard.StandardInput.WriteLine("released");
            guard.StandardInput.Close();
            guard.WaitForExit();
            guard.Dispose();
            _guard = null;
        }
    }
}
