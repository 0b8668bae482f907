using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Tenants;

namespace Lisa.Grains.Dataflow;

/// <summary>How steps and runs keep each other awake.</summary>
/// <param name="Reminder">How often an incomplete step looks again and says again how far it is. Default 1 s, 50 ms to 60 s.</param>
/// <param name="ReportEvery">How often a step tells its runs of progress at most. Default 100 ms.</param>
/// <param name="WatchTimeout">How long a watcher of a run waits for a change before it is answered all the same; an activation of a run that is to go elsewhere is held up that long at most. Default 1 s.</param>
/// <param name="Limits">What a step keeps in flight.</param>
public sealed record DataflowOptions(TimeSpan Reminder, TimeSpan ReportEvery, TimeSpan WatchTimeout, StepLimits Limits)
{
    // A run renews its interest with every reminder; a silo that hangs for a while must not cost its runs their steps.
    private const int RemindersALease = 30;

    /// <summary>How long a run's interest in a step lasts without being renewed.</summary>
    public TimeSpan InterestLease => RemindersALease * Reminder;

    /// <summary>How long what tenants grant holds.</summary>
    public TenantTimes Tenants => TenantTimes.Of(Reminder);

    /// <summary>Stream provider of the wake-up calls.</summary>
    public const string StreamProvider = "events";

    /// <summary>Stream namespace of the wake-up calls, keyed by product.</summary>
    public const string StreamNamespace = "segments";

    /// <summary>Defaults for a silo with this many compute slots: two items a slot, so that none waits for the grain's next turn.</summary>
    public static DataflowOptions For(int slots) => new(
        TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), StepLimits.Default with { Items = 2 * slots });
}
