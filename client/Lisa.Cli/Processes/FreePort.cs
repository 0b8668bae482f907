using System.Net;
using System.Net.Sockets;

namespace Lisa.Cli.Processes;

/// <summary>
/// A port of this machine that nobody listens on now; who gets it says so and ends if somebody takes it in between. It is below those that the
/// system gives to outgoing connections: a server that is started again on its port must not find a connection there.
/// </summary>
internal static class FreePort
{
    private const int First = 15_000;
    private const uint Count = 17_000;

    // From one to the next, and no divisor of their number has it: rows that begin at two neighbours do not overlap, and all ports have their turn.
    private const uint Stride = 67;
    private static uint _turn = (uint)Environment.ProcessId;

    /// <summary>The first of so many neighbouring ports that nobody listens on.</summary>
    public static int TakeRow(int count)
    {
        while (true)
        {
            var first = Take();
            if (Enumerable.Range(first + 1, count - 1).All(IsFree))
            {
                return first;
            }
        }
    }

    public static int Take()
    {
        while (true)
        {
            var port = First + (int)(Interlocked.Increment(ref _turn) % Count * Stride % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
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
