using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Hosting;

/// <summary>
/// When a member of the cluster dies, every survivor wakes the incomplete runs, at once: a silo may have taken a run and all of its steps
/// with it. That several do it is harmless, since waking a run that is awake changes nothing.
/// </summary>
public sealed class MemberDeathPass(IClusterMembershipService membership, IncompleteRuns runs, ILogger<MemberDeathPass> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> dead = [];
        var first = true;
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var news = snapshot.Members.Values.Count(member => member.Status == SiloStatus.Dead && dead.Add(member.SiloAddress));
            if (news > 0 && !first)
            {
                await ResumeAsync();
            }

            // Those that were dead before this silo came are the start-up pass's.
            first = false;
        }
    }

    private async Task ResumeAsync()
    {
        try
        {
            await runs.ResumeAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "Incomplete runs could not be listed after the death of a silo; the reminder does it within a minute");
        }
    }
}
