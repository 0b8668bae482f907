using Lisa.Simulation.Time;

namespace Lisa.Simulation.Storage;

/// <summary>What a virtual segment contains: one number that depends on everything the segment was computed from, and on the order of it.</summary>
internal static class Contents
{
    /// <summary>Two posts never post the same samples, so that it shows which one is kept.</summary>
    public static ulong OfDataset(int product, long index, int post) =>
        Dice.Mix(Dice.Mix(Dice.Mix(0x1d8e4e27c47d124fUL, (ulong)product), (ulong)index), (ulong)post);

    public static ulong OfOutput(int product, long index, ulong inputs) =>
        Dice.Mix(Dice.Mix(Dice.Mix(0x9e6c63d0876a9a47UL, (ulong)product), (ulong)index), inputs);
}
