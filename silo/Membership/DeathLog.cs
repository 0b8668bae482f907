namespace Lisa.Silo.Membership;

/// <summary>
/// Keeps the log readable when a silo dies. That it did is said by <see cref="MembershipLog"/>; every call, probe, connection and cache that
/// had to do with it says so as well, with pages of stack, and none of that is news.
/// </summary>
internal static class DeathLog
{
    private static readonly string[] Echoes =
    [
        "Polly", "Orleans.Runtime.AsyncTimer", "Orleans.Runtime.GrainDirectory", "Orleans.Runtime.MembershipService.LocalSiloHealthMonitor",
        "Orleans.Runtime.MembershipService.MembershipSystemTarget", "Orleans.Runtime.MembershipService.ProbingSiloHealthMonitor",
        "Orleans.Runtime.MembershipService.SiloHealthMonitor", "Orleans.Runtime.MembershipService.SiloMetadata", "Orleans.Runtime.Messaging",
        "Orleans.Runtime.Metadata",
    ];

    public static void QuietAfterDeaths(this ILoggingBuilder logging)
    {
        foreach (var echo in Echoes)
        {
            logging.AddFilter(echo, LogLevel.Critical);
        }

        // Of rows that are not renewed it warns at every reading, after an outage of the database for a minute.
        logging.AddFilter("Orleans.Runtime.MembershipService.MembershipTableManager", LogLevel.Error);

        // Calls that were under way: whoever made them is told.
        logging.AddFilter("Orleans.Runtime.CallbackData", LogLevel.Error);
    }
}
