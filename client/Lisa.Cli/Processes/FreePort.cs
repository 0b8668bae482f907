using System.Net;
using System.Net.Sockets;

namespace Lisa.Cli.Processes;

/// <summary>A port of this machine that nobody listens on now; who gets it says so and ends if somebody takes it in between.</summary>
internal static class FreePort
{
    /// <summary>The first of so many neighbouring ports that nobody listens on.</summary>
    public static int TakeRow(int count)
    {
        while (true)
        {
            var first = Take();
            if (first + count <= 65536 && Enumerable.Range(first + 1, count - 1).All(IsFree))
            {
                return first;
            }
        }
    }

    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
