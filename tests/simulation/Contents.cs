namespace Lisa.Tests.Simulation;

/// <summary>What a virtual segment contains: one number that depends on everything the segment was computed from, and on the order of it.</summary>
internal static class Contents
{
    public static ulong OfDataset(int product, long index) => Mix(Mix(0x1d8e4e27c47d124fUL, (ulong)product), (ulong)index);

    public static ulong OfOutput(int product, long index, ulong inputsHash) => Mix(Mix(Mix(0x9e6c63d0876a9a47UL, (ulong)product), (ulong)index), inputsHash);

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over a running state.</summary>
    public static ulong Mix(ulong state, ulong value)
    {
        var z = (state * 0x9e3779b97f4a7c15UL) + value + 0x632be59bd9b4e019UL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }
}
