using System.Globalization;
using System.Text.RegularExpressions;
using Lisa.Cli.Processes;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>A silo of a cluster at a fixed place, started again whenever it ends: as a supervisor would.</summary>
internal sealed class SupervisedSilo : IAsyncDisposable
{
    private static readonly Regex Trouble = new(@"^(warn|fail|crit): .*\n(?: +.*\n?){0,12}", RegexOptions.Multiline);
    private readonly string[] _arguments;
    private readonly SiloHome _home;
    private readonly string _directory;
    private readonly Task _supervising;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _ends = [];
    private readonly List<string> _logs = [];
    private readonly CancellationTokenSource _stopping = new();
    private SiloProcess? _process;

    public SupervisedSilo(string root, int number, SiloHome home, string connectionFile, string[] more)
    {
        _home = home;
        Name = $"silo-{number}";
        Address = new Uri($"http://{home.Address}:{FreePort.Take()}");
        _directory = Path.Combine(root, Name);
        _arguments =
        [
            "--urls", Address.ToString().TrimEnd('/'), "--database-file", connectionFile, "--silo-name", Name,
            "--silo-address", home.Address.ToString(), "--silo-port", FreePort.Take().ToString(CultureInfo.InvariantCulture), "--shared", Path.Combine(root, "segments"), "--slots", "2", .. more,
        ];
        _supervising = SuperviseAsync();
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Ends when it has served for the first time.</summary>
    public Task FirstStart => _first.Task;

    /// <summary>The process as it is now; null between two lives.</summary>
    public SiloProcess? Process => Volatile.Read(ref _process);

    /// <summary>How each life ended: exit codes, and the last lines of those that ended in another way than a kill.</summary>
    public IReadOnlyList<string> Ends
    {
        get
        {
            lock (_ends)
            {
                return [.. _ends];
            }
        }
    }

    /// <summary>What its lives have logged of failures: the line of a warning or worse, and the lines below it.</summary>
    public IEnumerable<string> Complaints
    {
        get
        {
            lock (_ends)
            {
                string[] lives = [.. _logs, Process?.Log ?? ""];
                return [.. lives.SelectMany((log, life) => Trouble.Matches(log).Select(match => $"{Name}, life {life + 1}: {match.Value.Trim()}"))];
            }
        }
    }

    /// <summary>Waits until a process serves, other than <paramref name="before"/>.</summary>
    public async Task<SiloProcess> NextAsync(SiloProcess? before, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (Process is { } now && now != before)
            {
                return now;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Also a process that is just starting is ended: nobody would wait for its end otherwise, and this for ever.
        await _stopping.CancelAsync();
        await _supervising;
        _stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var process = await SiloProcess.StartAsync(_home.Launcher, _directory, null, _stopping.Token, _arguments);
                Volatile.Write(ref _process, process);
                _first.TrySetResult();
                await process.Ended.WaitAsync(_stopping.Token);
                Volatile.Write(ref _process, null);
                lock (_ends)
                {
                    _logs.Add(process.Log);
                }

                Keep($"{process.ExitCode}{(process.ExitCode is 137 or 0 ? "" : Environment.NewLine + Tail(process.Log))}");
            }
            catch (InvalidOperationException refused)
            {
                // It ended before it served: the database was away, or it was killed while it started.
                Keep($"not started: {Tail(refused.Message)}");
            }
            catch (TimeoutException slow)
            {
                Keep($"not started in time: {slow.Message}");
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The cluster is taken down, and this life of the silo with it.
            }
        }
    }

    private void Keep(string end)
    {
        lock (_ends)
        {
            _ends.Add(end);
        }
    }

    private static string Tail(string log) => string.Join(Environment.NewLine, log.Split('\n').TakeLast(12));
}
