using System.Globalization;
using System.Net;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Machines with addresses of their own, each a network namespace of the kernel, on one bridge: a network that a test can cut.
/// <para>
/// The test itself is on the bridge twice: at one address as a client of the API, at another as the machine of the database. A way is
/// cut by a lie about the receiver's Ethernet address: frames go to a card that nobody has, and nobody hears of it, neither the sender by
/// an error nor the receiver at all. So fails a cable; a route that refuses would tell the sender. A cut is of one direction.
/// </para>
/// Names carry the test's process number, so that what a killed test left behind is found and removed by the next one.
/// </summary>
internal sealed class VirtualHosts : IAsyncDisposable
{
    private const string Nobody = "02:00:00:00:de:ad";
    private const string Card = "eth0";
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);
    private readonly string _network;

    private VirtualHosts(string network) => _network = network;

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Absence => Obstacle.Value;

    /// <summary>Where the hosts reach the database.</summary>
    public IPAddress Database => IPAddress.Parse($"{_network}.253");

    private static string Bridge { get; } = string.Create(CultureInfo.InvariantCulture, $"{HostRemains.LinkPrefix}{Environment.ProcessId}");

    /// <summary>Makes hosts 1 to <paramref name="count"/>.</summary>
    public static async Task<VirtualHosts> MakeAsync(int count)
    {
        await HostRemains.RemoveAsync();
        var hosts = new VirtualHosts(await FreeNetworkAsync());
        try
        {
            await hosts.LayAsync(count);
            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    public SiloHome Home(int host) => new(Address(host), ["ip", "netns", "exec", Name(host)]);

    public IPAddress Address(int host) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{_network}.{host}"));

    /// <summary>From now on nothing that a host sends to an address arrives.</summary>
    public static Task CutAsync(int from, IPAddress to) =>
        IpProgram.RunAsync("-n", Name(from), "neigh", "replace", to.ToString(), "lladdr", Nobody, "dev", Card, "nud", "permanent");

    /// <summary>Ends a cut.</summary>
    public static Task HealAsync(int from, IPAddress to) => IpProgram.RunAsync("-n", Name(from), "neigh", "del", to.ToString(), "dev", Card);

    public async ValueTask DisposeAsync() => await HostRemains.RemoveAsync();

    private static string Name(int host) => string.Create(CultureInfo.InvariantCulture, $"{HostRemains.HostPrefix}{Environment.ProcessId}-{host}");

    private static string? FindObstacle()
    {
        const string Loud = "PARTITIONS OF THE NETWORK ARE NOT TESTED HERE";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return $"{Loud}: they need network namespaces of Linux, and root to make them; run the tests as root";
        }

        try
        {
            var trial = Name(0);
            IpProgram.RunAsync("netns", "add", trial).GetAwaiter().GetResult();
            IpProgram.RunAsync("netns", "del", trial).GetAwaiter().GetResult();
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return $"{Loud}: network namespaces cannot be made ({refused.Message}); install iproute2, and give the container CAP_SYS_ADMIN and CAP_NET_ADMIN";
        }
    }

    // A private network that neither an address nor a route of this machine knows.
    private static async Task<string> FreeNetworkAsync()
    {
        var known = await IpProgram.RunAsync("-4", "route", "show", "table", "all");
        return Enumerable.Range(0, 256).Select(third => string.Create(CultureInfo.InvariantCulture, $"10.87.{third}")).FirstOrDefault(network => !known.Contains($"{network}.", StringComparison.Ordinal))
            ?? throw new InvalidOperationException("All networks from 10.87.0.0/24 to 10.87.255.0/24 are taken on this machine.");
    }

    private async Task LayAsync(int count)
    {
        await IpProgram.RunAsync("link", "add", Bridge, "type", "bridge");
        await IpProgram.RunAsync("addr", "add", $"{_network}.254/24", "dev", Bridge);
        await IpProgram.RunAsync("addr", "add", $"{Database}/24", "dev", Bridge);
        await IpProgram.RunAsync("link", "set", Bridge, "up");
        for (var host = 1; host <= count; host++)
        {
            var cable = string.Create(CultureInfo.InvariantCulture, $"{Bridge}v{host}");
            await IpProgram.RunAsync("netns", "add", Name(host));
            await IpProgram.RunAsync("link", "add", cable, "type", "veth", "peer", "name", Card, "netns", Name(host));
            await IpProgram.RunAsync("link", "set", cable, "master", Bridge, "up");
            await IpProgram.RunAsync("-n", Name(host), "addr", "add", $"{Address(host)}/24", "dev", Card);
            await IpProgram.RunAsync("-n", Name(host), "link", "set", Card, "up");
            await IpProgram.RunAsync("-n", Name(host), "link", "set", "lo", "up");
        }
    }
}
