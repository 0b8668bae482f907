using System.Globalization;
using Lisa.Cli.Cluster;
using Shouldly;

namespace Lisa.Tests.Cli;

/// <summary>A cluster under way, ended with the test.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public RunningCluster(ClusterPlan plan, LocalCluster cluster)
    {
        Plan = plan;
        Task = cluster.RunAsync(_stop.Token);
    }

    public ClusterPlan Plan { get; }

    public Task<int> Task { get; }

    public int ProcessOf(string silo) => int.Parse(File.ReadAllText(Plan.Directory.ProcessFile(silo)), CultureInfo.InvariantCulture);

    public string[] Lives(string silo) => File.ReadAllLines(Path.Combine(Plan.Directory.Silo(silo), "lives"));

    public async Task LivesAsync(string silo, int count)
    {
        using var watcher = new FileSystemWatcher(Plan.Directory.Silo(silo)) { EnableRaisingEvents = true };
        var changed = new SemaphoreSlim(0);
        watcher.Changed += (_, _) => changed.Release();
        while (Lives(silo).Length < count)
        {
            (await changed.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue($"{silo} did not live {count} times");
        }
    }

    public async Task<int> EndAsync()
    {
        await _stop.CancelAsync();
        return await Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
