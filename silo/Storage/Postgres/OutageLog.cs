namespace Lisa.Silo.Storage.Postgres;

/// <summary>
/// Keeps the log readable while the database is away. Membership, reminders, streams and storage all try again by themselves and say so
/// each time, with pages of stack; that it is away is said once, by <see cref="DatabaseWatch"/>. When it answers they may speak again.
/// </summary>
public static class OutageLog
{
    private static readonly string[] Talkers =
    [
        "Npgsql", "Orleans.Clustering", "Orleans.Persistence", "Orleans.Reminders", "Orleans.Runtime.MembershipService", "Orleans.Runtime.ReminderService",
        "Orleans.Runtime.LocalSiloHealthMonitor", "Orleans.Runtime.Catalog", "Orleans.Runtime.ActivationData", "Orleans.Grain", "Orleans.Storage",
        "Orleans.Streams", "Orleans.Core",
    ];

    /// <param name="logging">The host's logging.</param>
    /// <param name="state">Whether the database answers.</param>
    public static void QuietDuringOutages(this ILoggingBuilder logging, DatabaseState state)
    {
        foreach (var talker in Talkers)
        {
            logging.AddFilter(talker, level => state.IsUp && level >= LogLevel.Warning);
        }

        // What they log they also throw, and whoever asked says what it was for. Orleans logs under the name of the storage, ours too.
        logging.AddFilter("Orleans.Storage.AdoNetGrainStorage", LogLevel.Critical);
        logging.AddFilter(typeof(OutageStorage).FullName, LogLevel.Critical);
    }
}
