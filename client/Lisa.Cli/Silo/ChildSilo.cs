using System.Diagnostics;
using Lisa.Cli.Processes;
using Lisa.Client;

namespace Lisa.Cli.Silo;

/// <summary>A silo of this command's own, on a free port: started, waited for, stopped. What it prints goes to a file.</summary>
internal sealed class ChildSilo : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TimeProvider _time;

    private ChildSilo(Process process, StreamWriter log, Uri address, TimeProvider time)
    {
        _process = process;
        _log = log;
        _time = time;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it and returns when it serves.</summary>
    public static async Task<ChildSilo> StartAsync(
        SiloProgram program, string dataDirectory, string logFile, TimeProvider time, CancellationToken cancellation)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}/");
        var command = program.Command("--urls", address.ToString().TrimEnd('/'), "--data", dataDirectory);
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        var log = new StreamWriter(logFile) { AutoFlush = true };
        var silo = new ChildSilo(Programs.Start(command), log, address, time);
        try
        {
            silo.KeepLog();
            await silo.UntilReadyAsync(logFile, cancellation);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, and waits; one that does not is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        PosixSignals.Send(_process, ProcessSignal.Terminate);
        using (var patience = new CancellationTokenSource(StopLimit, _time))
        {
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void KeepLog()
    {
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (_log)
            {
                _log.WriteLine(line.Data);
            }
        }

        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task UntilReadyAsync(string logFile, CancellationToken cancellation)
    {
        using var client = LisaClient.Connect(Address, new LisaClientOptions { Attempts = 1, AnswerTimeout = TimeSpan.FromSeconds(5) });
        var began = _time.GetTimestamp();
        while (!await client.IsReadyAsync(cancellation))
        {
            if (_process.HasExited)
            {
                throw new CommandFailure($"the silo ended with exit code {_process.ExitCode} before it served; its last words are in {logFile}");
            }

            if (_time.GetElapsedTime(began) > StartLimit)
            {
                throw new CommandFailure($"the silo did not serve within {StartLimit.TotalSeconds:0} s; its log is {logFile}");
            }

            await Task.Delay(Poll, _time, cancellation);
        }
    }
}
