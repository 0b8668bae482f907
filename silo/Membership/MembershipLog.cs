namespace Lisa.Silo.Membership;

/// <summary>Says in one line each who joins the cluster, who leaves it, and who is declared dead.</summary>
public sealed class MembershipLog(IClusterMembershipService membership, ILocalSiloDetails self, ILogger<MembershipLog> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new Dictionary<SiloAddress, SiloStatus>();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            foreach (var member in snapshot.Members.Values.Where(member => !member.SiloAddress.Equals(self.SiloAddress)))
            {
                var before = known.GetValueOrDefault(member.SiloAddress);
                known[member.SiloAddress] = member.Status;
                if (member.Status != before)
                {
                    Tell(member, before);
                }
            }
        }
    }

    // Those who were dead before this silo heard of them are history.
    private void Tell(ClusterMember member, SiloStatus before)
    {
        switch (member.Status, before)
        {
            case (SiloStatus.Active, _):
                logger.LogInformation("Silo {Name} ({Silo}) is a member", member.Name, member.SiloAddress.ToParsableString());
                break;
            case (SiloStatus.Dead, SiloStatus.ShuttingDown or SiloStatus.Stopping):
                logger.LogInformation("Silo {Name} ({Silo}) has left", member.Name, member.SiloAddress.ToParsableString());
                break;
            case (SiloStatus.Dead, SiloStatus.Active or SiloStatus.Joining):
                logger.LogWarning("Silo {Name} ({Silo}) is dead", member.Name, member.SiloAddress.ToParsableString());
                break;
        }
    }
}
