using System.Diagnostics;
using System.Security.Cryptography;
using Lisa.Cli.Processes;

namespace Lisa.Cli.Postgres;

/// <summary>
/// A PostgreSQL server of this command's own, in a directory, for a cluster on one machine.
/// <para>
/// The machine's own PostgreSQL, if it runs one, is never touched: only the programs are its. The directory holds <c>cluster</c> (what
/// <c>initdb</c> made), <c>password</c> and <c>connection</c> (the connection string of database <c>lisa</c>); these files are for their owner
/// alone, and the password, 32 random bytes, is nowhere else: every connection gives it (SCRAM), and it is never an argument. The
/// server listens on 127.0.0.1 and is a child of this process. Its output goes to a log file.
/// </para>
/// <para>
/// A server that an earlier command left behind (it was killed) is ended before another one is started on the directory.
/// </para>
/// Started, stopped and asked by one caller at a time.
/// </summary>
internal sealed class LocalPostgres : IAsyncDisposable
{
    private const string User = "lisa";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly PostgresInstallation _installation;
    private readonly PostgresSettings _settings;
    private readonly TimeProvider _time;
    private readonly PostgresAccount _account = PostgresAccount.OfProcess();
    private readonly string _directory;
    private readonly string _logFile;
    private LoggedProcess? _process;
    private string? _password;

    /// <param name="installation">Its programs.</param>
    /// <param name="directory">Made if it is not there; kept.</param>
    /// <param name="logFile">Appended to.</param>
    /// <param name="settings">Of this start; another start may have others.</param>
    /// <param name="time">Clock of the waits.</param>
    public LocalPostgres(PostgresInstallation installation, string directory, string logFile, PostgresSettings settings, TimeProvider time)
    {
        _installation = installation;
        _directory = Path.GetFullPath(directory);
        _logFile = Path.GetFullPath(logFile);
        _settings = settings;
        _time = time;
        Port = settings.Port;
    }

    /// <summary>0 before the first start where none was given.</summary>
    public int Port { get; private set; }

    /// <summary>The server's first process; null before it was started.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Ends with the server that was started last: its exit code.</summary>
    public Task<int> Ended => _process?.Ended ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>Of database <c>lisa</c>. Holds the password: not for a log.</summary>
    public string ConnectionString => ConnectionTo(User);

    /// <summary>Holds <see cref="ConnectionString"/>, for its owner alone; written at each start.</summary>
    public string ConnectionFile => Path.Combine(_directory, "connection");

    private string Cluster => Path.Combine(_directory, "cluster");

    private string PasswordFile => Path.Combine(_directory, "password");

    /// <summary>Makes the server's files if there are none, starts it, and returns when it takes connections.</summary>
    /// <exception cref="CommandFailure">It did not start; the message says why or where its log is.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("The server runs already.");
        }

        _process?.Dispose();
        await PrepareAsync(cancellation);
        await EndForsakenAsync(cancellation);
        if (Port == 0)
        {
            Port = FreePort.Take();
        }

        PrivateFile.Write(ConnectionFile, ConnectionString);
        var command = _account.Command(_directory, _installation.Program("postgres"), ["-D", Cluster, .. _settings.AsArguments(Port)]);
        _process = LoggedProcess.Start(command, _logFile);
        try
        {
            await UntilReadyAsync(_process, cancellation);
            if (!await ExistsAsync(User, cancellation))
            {
                await CreateDatabaseAsync(User, cancellation);
            }
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    public bool IsRunning => _process is { IsRunning: true };

    /// <summary>Tells it to stop in order, or to end as in a crash, and does not wait.</summary>
    public void Ask(bool atOnce) => _process?.Send(atOnce ? ProcessSignal.Quit : ProcessSignal.Interrupt);

    /// <summary>Stops it in order: open transactions are rolled back, all data are put away.</summary>
    public Task StopAsync() => EndAsync(ProcessSignal.Interrupt);

    /// <summary>Ends it as a crash would: nothing is put away, and the next start recovers from its journal.</summary>
    public Task KillAsync() => EndAsync(ProcessSignal.Quit);

    /// <summary>Stops and starts it, on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellation = default)
    {
        await StopAsync();
        await StartAsync(cancellation);
    }

    /// <summary>Makes an empty database.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellation = default)
    {
        await Programs.RunAsync(Client("createdb", "--maintenance-db=postgres", name), cancellation);
        return ConnectionTo(name);
    }

    /// <summary>Stops it; its directory stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(_directory))
        {
            Directory.CreateDirectory(_directory);
            PrivateFile.CloseDirectory(_directory);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_logFile)!);
        if (!File.Exists(Path.Combine(Cluster, "PG_VERSION")))
        {
            // What an interrupted attempt left is no database yet.
            if (Directory.Exists(Cluster))
            {
                Directory.Delete(Cluster, recursive: true);
            }

            PrivateFile.Write(PasswordFile, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
            await _account.OwnAsync(_directory, cancellation);
            string[] arguments =
            [
                "--pgdata", Cluster, "--username", User, "--pwfile", PasswordFile, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
                .. _settings.Durable ? (string[])[] : ["--no-sync"],
            ];
            await Programs.RunAsync(_account.Command(_directory, _installation.Program("initdb"), arguments), cancellation);
        }

        _password = (await File.ReadAllTextAsync(PasswordFile, cancellation)).Trim();
    }

    private async Task EndForsakenAsync(CancellationToken cancellation)
    {
        if (PostmasterFile.Read(Cluster) is null)
        {
            return;
        }

        // A file without a server is what a crash leaves; the server itself sees to that.
        var (exitCode, _, _) = await Programs.TryAsync(Control("status"), cancellation);
        if (exitCode == 0)
        {
            await Programs.RunAsync(Control("stop", "--mode", "fast"), cancellation);
        }
    }

    private async Task UntilReadyAsync(LoggedProcess process, CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        while (PostmasterFile.Read(Cluster) is not { IsReady: true } postmaster || postmaster.ProcessId != process.Id)
        {
            if (!process.IsRunning)
            {
                throw new CommandFailure($"PostgreSQL ended with exit code {await process.Ended} before it served; its log is {_logFile}");
            }

            if (_time.GetElapsedTime(began) > StartLimit)
            {
                throw new CommandFailure($"PostgreSQL did not serve within {StartLimit.TotalSeconds:0} s; its log is {_logFile}");
            }

            await Task.Delay(Poll, _time, cancellation);
        }
    }

    private async Task<bool> ExistsAsync(string database, CancellationToken cancellation)
    {
        var count = await Programs.RunAsync(
            Client("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", $"select count(*) from pg_database where datname = '{database}'", "postgres"), cancellation);
        return count == "1";
    }

    private ProcessStartInfo Control(params IEnumerable<string> arguments) =>
        _account.Command(_directory, _installation.Program("pg_ctl"), ["--pgdata", Cluster, .. arguments]);

    private ProcessStartInfo Client(string program, params IEnumerable<string> arguments)
    {
        string[] to = ["--host=127.0.0.1", $"--port={Port}", $"--username={User}", "--no-password"];
        var start = new ProcessStartInfo(_installation.Program(program), [.. to, .. arguments]);
        start.Environment["PGPASSWORD"] = _password;
        return start;
    }

    private string ConnectionTo(string database) => _password is null
        ? throw new InvalidOperationException("The server was not started.")
        : $"Host=127.0.0.1;Port={Port};Username={User};Password={_password};Database={database}";

    private async Task EndAsync(ProcessSignal signal)
    {
        if (_process is not { IsRunning: true } process)
        {
            return;
        }

        process.Send(signal);
        try
        {
            await process.Ended.WaitAsync(StopLimit, _time);
        }
        catch (TimeoutException)
        {
            await process.KillAsync();
        }
    }
}
