using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Hosting;

/// <summary>When a silo starts, the runs that a dead one left unfinished go on: each is woken, and does the rest itself.</summary>
public sealed class StartupPass(IGrainFactory grains, IncompleteRuns runs, ILogger<StartupPass> logger) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        await runs.ResumeAsync();
        try
        {
            await grains.GetGrain<IRunWatchGrain>(RunWatchGrain.Key).WatchAsync();
            await grains.GetGrain<ICollectorGrain>(GrainKeys.Collector).WatchAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            // Whichever silo starts next registers it; until then runs are kept awake by their steps.
            logger.LogWarning(error, "The reminders of incomplete runs and of collections could not be registered");
        }
    }
}
