using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>
/// Keeps arrays of samples for reuse, by their exact length, since the segments of a product are all of one length; a general pool
/// would round 8,256 bytes up to 16 KiB and feed the garbage collector's second generation. What it keeps is bounded.
/// </summary>
/// <param name="mostBytes">Bytes of idle arrays to keep at most.</param>
public sealed class BlockPool(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Stack<double[]>> _idle = [];
    private long _idleBytes;

    public Block Rent(int columns, int length)
    {
        var size = checked(columns * length);
        double[]? samples = null;
        lock (_lock)
        {
            if (_idle.TryGetValue(size, out var stack) && stack.TryPop(out samples))
            {
                _idleBytes -= (long)size * sizeof(double);
            }
        }

        return new Block(columns, length, samples ?? GC.AllocateUninitializedArray<double>(size), GiveBack);
    }

    private void GiveBack(double[] samples)
    {
        var bytes = samples.LongLength * sizeof(double);
        lock (_lock)
        {
            if (_idleBytes + bytes > mostBytes)
            {
                return;
            }

            if (!_idle.TryGetValue(samples.Length, out var stack))
            {
                // Odd lengths come and go: when there are many kinds, forget them all rather than the useful ones one by one.
                if (_idle.Count >= 256)
                {
                    _idle.Clear();
                    _idleBytes = 0;
                }

                _idle[samples.Length] = stack = new Stack<double[]>();
            }

            stack.Push(samples);
            _idleBytes += bytes;
        }
    }
}
