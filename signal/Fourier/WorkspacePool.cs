namespace Lisa.Signal.Fourier;

/// <summary>
/// Keeps idle transforms, the longest idle thrown out first, within a bound on their number and one on their bytes. Renting one that
/// is kept allocates nothing. Any thread may rent and return.
/// </summary>
internal sealed class WorkspacePool<T>(Func<int, T> make, Func<T, int> lengthOf, int bytesPerSample)
    where T : class
{
    /// <summary>Few enough that a linear search is cheaper than a dictionary.</summary>
    private const int MostKept = 64;

    private const long MostBytes = 256L << 20;

    private readonly Lock gate = new();
    private readonly List<T> idle = new(MostKept);
    private long idleBytes;

    public T Rent(int length)
    {
        lock (gate)
        {
            for (var i = idle.Count - 1; i >= 0; i--)
            {
                if (lengthOf(idle[i]) == length)
                {
                    var found = idle[i];
                    idle.RemoveAt(i);
                    idleBytes -= BytesOf(found);
                    return found;
                }
            }
        }

        return make(length);
    }

    /// <summary>Takes one back; whatever no longer fits goes to <paramref name="release"/>, perhaps that very one.</summary>
    public void Return(T workspace, Action<T> release)
    {
        lock (gate)
        {
            idle.Add(workspace);
            idleBytes += BytesOf(workspace);
            while (idle.Count >= MostKept || idleBytes > MostBytes)
            {
                var oldest = idle[0];
                idle.RemoveAt(0);
                idleBytes -= BytesOf(oldest);
                release(oldest);
            }
        }
    }

    private long BytesOf(T workspace) => (long)lengthOf(workspace) * bytesPerSample;
}
