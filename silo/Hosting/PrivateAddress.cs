using System.Net;
using System.Net.Sockets;

namespace Lisa.Silo.Hosting;

/// <summary>Addresses that are not routed on the open Internet.</summary>
public static class PrivateAddress
{
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128"), // this machine
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), // RFC 1918
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10"), // link-local, RFC 3927 and 4291
        IPNetwork.Parse("fc00::/7"), // unique local, RFC 4193
    ];

    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
        return Networks.Any(network => network.Contains(plain));
    }
}
