using System.Text;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Drains a stream of a program to its end and keeps the last bytes of it: a program that says too much must neither wait nor fill memory.</summary>
internal sealed class ProgramTail(int mostBytes)
{
    private readonly Lock _lock = new();
    private readonly byte[] _kept = new byte[mostBytes];
    private long _seen;

    /// <summary>What was kept so far; says how much was not.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                var length = (int)Math.Min(_seen, mostBytes);
                var start = (int)((_seen - length) % Math.Max(1, mostBytes));
                var text = Encoding.UTF8.GetString([.. Enumerable.Range(0, length).Select(at => _kept[(start + at) % mostBytes])]);
                return _seen > length ? $"[{_seen - length} bytes before]\n{text}" : text;
            }
        }
    }

    /// <summary>Returns when the stream has ended, or was closed.</summary>
    public async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[8192];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                Keep(buffer.AsSpan(0, read));
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // A child that got away held the other end: what was said until then is all there is.
            Keep([]);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            // Of a piece that is longer than all that is kept only its end matters.
            var skipped = Math.Max(0, bytes.Length - mostBytes);
            _seen += skipped;
            foreach (var value in bytes[skipped..])
            {
                _kept[(int)(_seen++ % mostBytes)] = value;
            }
        }
    }
}
