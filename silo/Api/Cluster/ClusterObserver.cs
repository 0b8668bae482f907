using Lisa.Grains.Contracts;
using Lisa.Grains.Placement;
using Lisa.Silo.Draining;
using Lisa.Silo.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Lisa.Silo.Api.Cluster;

/// <summary>
/// Puts together what this silo knows of the others: from membership who they are, from their metadata what they are, from the board of
/// slots how much they have to do, from themselves how they do. A silo or a database that does not answer leaves gaps in the answer.
/// </summary>
public sealed class ClusterObserver(
    IClusterMembershipService membership,
    IMembershipTable table,
    ILocalSiloDetails self,
    IGrainFactory grains,
    SlotBoard board,
    ComputeSlots slots,
    SiloIdentity identity,
    Drain drain,
    TimeProvider time,
    ISiloMetadataCache? metadata = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<(IReadOnlyList<SiloView> Silos, IReadOnlyList<PastSiloView> History)> LookAsync()
    {
        var rows = (await OrNothingAsync(table.ReadAllAsync(CancellationToken.None)))?.Members.Select(member => member.Item1).ToDictionary(row => row.SiloAddress) ?? [];
        var loads = board.Loads.ToDictionary(load => load.Silo, StringComparer.Ordinal);
        var members = membership.CurrentSnapshot.Members.Values.Where(member => member.Status is not (SiloStatus.Dead or SiloStatus.None or SiloStatus.Created));
        var silos = await Task.WhenAll(members.Select(member => DescribeAsync(member, rows.GetValueOrDefault(member.SiloAddress), loads)));
        return (
            [.. silos.OrderBy(silo => silo.Address, StringComparer.Ordinal)],
            [.. rows.Values.Where(row => row.Status == SiloStatus.Dead).OrderByDescending(row => row.IAmAliveTime).Select(Past)]);
    }

    private async Task<SiloView> DescribeAsync(ClusterMember member, MembershipEntry? row, Dictionary<string, SiloLoad> loads)
    {
        var isSelf = member.SiloAddress.Equals(self.SiloAddress);
        var said = metadata?.GetSiloMetadata(member.SiloAddress).Metadata;
        var load = loads.GetValueOrDefault(member.SiloAddress.ToParsableString());
        var statistics = member.Status == SiloStatus.Active
            ? (await OrNothingAsync(grains.GetGrain<IManagementGrain>(0).GetRuntimeStatistics([member.SiloAddress])))?.FirstOrDefault()
            : null;
        var started = isSelf ? identity.Started : row is null ? (DateTimeOffset?)null : Utc(row.StartTime);
        var environment = statistics?.EnvironmentStatistics;
        return new SiloView(
            member.SiloAddress.ToParsableString(),
            isSelf ? identity.Name : member.Name,
            Status(member.Status),
            isSelf,
            isSelf ? drain.Since is not null : load?.Draining ?? false,
            isSelf ? SiloIdentity.Version : said?.GetValueOrDefault(SiloTraits.Version),
            [.. SiloTraits.Offered(said)],
            started,
            started is { } at ? (time.GetUtcNow() - at).TotalSeconds : null,
            isSelf ? slots.Slots : load?.Slots ?? SiloTraits.Slots(said),
            load?.Total ?? (isSelf ? slots.Busy + slots.Waiting : null),
            statistics?.ActivationCount,
            environment?.FilteredCpuUsagePercentage,
            environment?.FilteredMemoryUsageBytes);
    }

    private static PastSiloView Past(MembershipEntry row) => new(
        row.SiloAddress.ToParsableString(), row.SiloName, Utc(row.StartTime), Utc(row.IAmAliveTime),
        [.. (row.SuspectTimes ?? []).Select(vote => new SuspicionView(vote.Item1.ToParsableString(), Utc(vote.Item2)))]);

    private static string Status(SiloStatus status) => status switch
    {
        SiloStatus.ShuttingDown => "shutting-down",
        _ => status.ToString().ToLowerInvariant(),
    };

    private static DateTimeOffset Utc(DateTime stored) => new(DateTime.SpecifyKind(stored, DateTimeKind.Utc));

    // Whoever asks how the cluster does asks most of all when it does badly: what does not answer is left out.
    private async Task<T?> OrNothingAsync<T>(Task<T> question)
        where T : class
    {
        try
        {
            return await question.WaitAsync(Patience, time);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException or System.Data.Common.DbException or IOException)
        {
            return null;
        }
    }
}
