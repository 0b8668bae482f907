using Lisa.Grains.Contracts;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Wakes every incomplete run, and the backfills that start them. Most of the time they keep themselves awake: a run reminds its steps every second, and they report to it,
/// so either brings the other back when a silo dies. Only where a silo took both with it, or all silos died, nobody is left to. So this is
/// done when a silo starts, when a member dies, and every minute by Orleans' reminder.
/// </summary>
public sealed class IncompleteRuns(IGrainFactory grains, ILogger<IncompleteRuns> logger)
{
    /// <summary>Calls each of them; does not wait for their answers, since one that cannot go on must not keep the others.</summary>
    public async Task ResumeAsync()
    {
        foreach (var run in await grains.GetGrain<IDirectoryGrain>(GrainKeys.ActiveRunDirectory).ListAsync(null, int.MaxValue))
        {
            ResumeAsync(run, grains.Run(run).ResumeAsync).Ignore();
        }

        foreach (var backfill in await grains.GetGrain<IDirectoryGrain>(GrainKeys.ActiveBackfillDirectory).ListAsync(null, int.MaxValue))
        {
            ResumeAsync(backfill, grains.Backfill(backfill).ResumeAsync).Ignore();
        }
    }

    private async Task ResumeAsync(string name, Func<Task> resume)
    {
        try
        {
            await resume();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException or RefusalException)
        {
            logger.LogWarning(error, "Run or backfill {Name} could not be resumed; it is tried again within a minute", name);
        }
    }
}

/// <summary>The one grain with a reminder: key <c>=runs</c>.</summary>
[Alias("lisa.IRunWatchGrain")]
public interface IRunWatchGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the reminder exists; every silo says it when it starts.</summary>
    [Alias("Watch")]
    Task WatchAsync();
}

/// <summary>One reminder for all runs: what it costs does not grow with their number.</summary>
[Reentrant]
public sealed class RunWatchGrain(IncompleteRuns runs) : Grain, IRunWatchGrain, IRemindable
{
    /// <summary>Its key.</summary>
    public const string Key = "=runs";

    private const string Reminder = "incomplete-runs";
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    public Task WatchAsync() => this.RegisterOrUpdateReminder(Reminder, Period, Period);

    public Task ReceiveReminder(string reminderName, TickStatus status) => runs.ResumeAsync();
}
