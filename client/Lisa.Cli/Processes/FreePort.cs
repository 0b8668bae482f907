using System.Net;
using System.Net.Sockets;

namespace Lisa.Cli.Processes;

/// <summary>A port of this machine that nobody listens on now; who gets it says so and ends if somebody takes it in between.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
