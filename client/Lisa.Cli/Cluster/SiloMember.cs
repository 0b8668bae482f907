using System.Diagnostics;
using Lisa.Cli.Processes;
using Lisa.Client;

namespace Lisa.Cli.Cluster;

/// <summary>A silo process of the cluster. It serves when its <c>/health/ready</c> says so.</summary>
/// <param name="name">In the cluster.</param>
/// <param name="address">Of its HTTP API.</param>
/// <param name="command">Makes the process's command, anew for each life.</param>
/// <param name="logFile">Appended to.</param>
/// <param name="processFile">Holds the number of the process while it lives.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class SiloMember(string name, Uri address, Func<ProcessStartInfo> command, string logFile, string processFile, TimeProvider time) : IMember
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly LisaClientOptions Once = new() { Attempts = 1, AnswerTimeout = TimeSpan.FromSeconds(5) };

    private LoggedProcess? _process;

    public string Name => name;

    public Uri Address => address;

    public string LogFile => logFile;

    public async Task<int> LiveAsync(Action ready)
    {
        using var process = LoggedProcess.Start(command(), logFile);
        _process = process;
        ProcessFile.Write(processFile, process.Id);
        try
        {
            await UntilReadyAsync(process, ready);
            return await process.Ended;
        }
        finally
        {
            _process = null;
            File.Delete(processFile);
        }
    }

    public void Ask() => _process?.Send(ProcessSignal.Terminate);

    public void Kill() => _process?.Send(ProcessSignal.Kill);

    private async Task UntilReadyAsync(LoggedProcess process, Action ready)
    {
        using var client = LisaClient.Connect(address, Once);
        while (process.IsRunning)
        {
            if (await client.IsReadyAsync() && process.IsRunning)
            {
                ready();
                return;
            }

            await Task.WhenAny(process.Ended, Task.Delay(Poll, time));
        }
    }
}
