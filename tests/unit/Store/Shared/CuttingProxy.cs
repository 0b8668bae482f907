using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>
/// Stands between a client and a server, passes on what both say, and when told to, lets a statement through, waits for the first byte of its
/// answer, which comes when it was done, and cuts the connection instead of passing it on.
/// </summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private byte[]? _mark;
    private int _cuts;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>The next answer to a message that has this text is lost.</summary>
    public void CutAnswerTo(string text) => Volatile.Write(ref _mark, Encoding.UTF8.GetBytes(text));

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed: nobody comes any more.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                var cutting = false;
                var asking = PassAsync(client, server, bytes =>
                {
                    if (Volatile.Read(ref _mark) is { } mark && bytes.Span.IndexOf(mark) >= 0)
                    {
                        Volatile.Write(ref _mark, null);
                        Volatile.Write(ref cutting, true);
                    }

                    return true;
                });
                var answering = PassAsync(server, client, _ => !Volatile.Read(ref cutting));
                await Task.WhenAny(asking, answering);
                if (cutting)
                {
                    Interlocked.Increment(ref _cuts);
                }
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                // Either side is gone: so is the connection.
            }
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to, Func<ReadOnlyMemory<byte>, bool> mayPass)
    {
        var buffer = new byte[1 << 16];
        while (await from.GetStream().ReadAsync(buffer) is var read and > 0)
        {
            if (!mayPass(buffer.AsMemory(0, read)))
            {
                return;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
