using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Passes connections on to a server of this machine, which may listen elsewhere than its clients can reach. Its answers can be
/// delayed, each by the same time: as over a long line, more come while one waits.
/// </summary>
internal sealed class TcpForwarder : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private long _delayTicks;

    public TcpForwarder(IPAddress address, int serverPort)
    {
        _server = new IPEndPoint(IPAddress.Loopback, serverPort);
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Of each answer from now on.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                carried.RemoveAll(each => each.IsCompleted);
                carried.Add(CarryAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }

        await Task.WhenAll(carried);
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(_server, closing.Token);
                Task[] ways = [PassAsync(client.GetStream(), server.GetStream(), () => TimeSpan.Zero, closing.Token), PassAsync(server.GetStream(), client.GetStream(), () => Delay, closing.Token)];
                await Task.WhenAny(ways);
                await closing.CancelAsync();
                await Task.WhenAll(ways);
            }
            catch (Exception closed) when (closed is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone, and the other one notices by its connection's end.
            }
        }
    }

    private static async Task PassAsync(NetworkStream from, NetworkStream to, Func<TimeSpan> delay, CancellationToken closing)
    {
        var line = Channel.CreateBounded<Parcel>(256);
        await Task.WhenAll(TakeAsync(from, line.Writer, delay, closing), DeliverAsync(line.Reader, to, closing));
    }

    private static async Task TakeAsync(NetworkStream from, ChannelWriter<Parcel> line, Func<TimeSpan> delay, CancellationToken closing)
    {
        try
        {
            var buffer = new byte[16384];
            while (await from.ReadAsync(buffer, closing) is > 0 and var count)
            {
                await line.WriteAsync(new Parcel(buffer[..count], Stopwatch.GetTimestamp(), delay()), closing);
            }
        }
        finally
        {
            line.Complete();
        }
    }

    private static async Task DeliverAsync(ChannelReader<Parcel> line, NetworkStream to, CancellationToken closing)
    {
        await foreach (var parcel in line.ReadAllAsync(closing))
        {
            var wait = parcel.Delay - Stopwatch.GetElapsedTime(parcel.Taken);
            if (wait >= TimeSpan.FromMilliseconds(1))
            {
                using var timer = new PeriodicTimer(wait);
                await timer.WaitForNextTickAsync(closing);
            }

            await to.WriteAsync(parcel.Bytes, closing);
        }
    }

    private sealed record Parcel(byte[] Bytes, long Taken, TimeSpan Delay);
}
