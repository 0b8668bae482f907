using System.Net;
using System.Net.Sockets;

namespace Lisa.Silo.Membership;

/// <summary>
/// Finds killed silos before their probes time out: the machine of a process that has ended refuses connections to its port, at once.
/// It also clears the table of silos that were killed together, so that the first one that comes back does not wait for them.
/// A timeout says nothing, since a partition looks the same; and where something else answers for a silo, a proxy that refuses while
/// the silo is well, <c>watch-refusals</c> switches this off. What is decided is <see cref="RefusalTally"/>'s.
/// </summary>
public sealed class RefusedConnectionWatch(
    IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<RefusedConnectionWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(1);
    private readonly RefusalTally _tally = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A late round is a round: after a pause of the process there is nothing to catch up on.
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var members = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .ToDictionary(member => member.SiloAddress.ToParsableString(), member => member.SiloAddress);
        var watched = RefusalTally.Watched(self.SiloAddress.ToParsableString(), members.Keys);
        var round = await Task.WhenAll(watched.Select(async silo => (silo, await TryAsync(members[silo].Endpoint, cancellation))));
        foreach (var gone in _tally.Take(round))
        {
            logger.LogWarning("Silo {Silo} refuses connections, so its process is gone: it is declared dead", gone);
            await membership.TryKill(members[gone]);
        }
    }

    private async Task<ConnectOutcome> TryAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(LongestAttempt, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            return ConnectOutcome.Accepted;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused ? ConnectOutcome.Refused : ConnectOutcome.Unknown;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ConnectOutcome.Unknown;
        }
    }
}
