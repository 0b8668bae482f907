using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Hosting;

/// <summary>When a silo starts, the runs that a dead one left unfinished go on: each is woken, and does the rest itself.</summary>
public sealed class StartupPass(IGrainFactory grains, ILogger<StartupPass> logger) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        var active = await grains.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).ListAsync(null, int.MaxValue);
        foreach (var run in active)
        {
            // Answers are not awaited one by one: a run that cannot go on must not keep the silo from serving.
            ResumeAsync(run).Ignore();
        }
    }

    private async Task ResumeAsync(string run)
    {
        try
        {
            await grains.Run(run).ResumeAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or RefusalException)
        {
            logger.LogError(error, "Run {Run} could not be resumed", run);
        }
    }
}
