using System.Diagnostics;
using System.Globalization;
using Lisa.Bench.Serving;
using Lisa.Cli.Processes;
using Lisa.Client;

namespace Lisa.Bench.Cluster;

/// <summary>What a silo of a cluster under measurement is.</summary>
/// <param name="Slots">Operators that it runs at once.</param>
/// <param name="Core">The one core that it may use; null for all.</param>
internal sealed record MemberPlan(int Slots, int? Core = null);

/// <summary>A silo process of a cluster under measurement.</summary>
internal sealed class ClusterMember : IAsyncDisposable
{
    private const int TailLines = 12;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);
    private readonly ProcessGuard _guard;
    private readonly Queue<string> _tail = new();
    private readonly Process _process;

    private ClusterMember(string name, MemberPlan plan, IEnumerable<string> arguments, ProcessGuard guard)
    {
        Name = name;
        Plan = plan;
        _guard = guard;
        Url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        string[] own =
        [
            "--urls", Url.ToString().TrimEnd('/'), "--silo-name", name, "--silo-port", Text(FreePort.Take()), "--slots", Text(plan.Slots),
        ];

        // taskset becomes the program: the process that is started is the silo.
        string[] pinned = plan.Core is { } core ? ["taskset", "-c", Text(core), "dotnet"] : ["dotnet"];
        string[] command = [.. pinned, SiloUnderTest.Program(), .. own, .. arguments];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _guard.Add(_process.Id, "KILL");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = LisaClient.Connect(Url);
    }

    public string Name { get; }

    public MemberPlan Plan { get; }

    public Uri Url { get; }

    public LisaClient Client { get; }

    /// <summary>Processor time that it has used since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one and returns when it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended, or took too long.</exception>
    public static async Task<ClusterMember> StartAsync(string name, MemberPlan plan, IEnumerable<string> arguments, ProcessGuard guard)
    {
        var member = new ClusterMember(name, plan, arguments, guard);
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (!await member.Client.IsReadyAsync())
            {
                member.ThrowIfEnded();
                if (Stopwatch.GetElapsedTime(began) > LongestStart)
                {
                    throw new InvalidOperationException($"{name} did not serve within {LongestStart.TotalSeconds} s:\n{member.Tail}");
                }

                await Task.Delay(Poll, TimeProvider.System);
            }

            return member;
        }
        catch
        {
            await member.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM: it finishes or hands over what it has, leaves, and ends.</summary>
    public async Task StopAsync()
    {
        PosixSignals.Send(_process, ProcessSignal.Terminate);
        await _process.WaitForExitAsync();
        _guard.Remove(_process.Id);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _guard.Remove(_process.Id);
    }

    /// <exception cref="InvalidOperationException">The process is gone.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"{Name} ended with exit code {_process.ExitCode}:\n{Tail}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAsync();
        _process.Dispose();
    }

    private string Tail
    {
        get
        {
            lock (_tail)
            {
                return string.Join(Environment.NewLine, _tail);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Keep(string? line)
    {
        lock (_tail)
        {
            if (line is not null)
            {
                _tail.Enqueue(line);
            }

            if (_tail.Count > TailLines)
            {
                _tail.Dequeue();
            }
        }
    }
}
