using Lisa.Simulation.Time;

namespace Lisa.Simulation.Storage;

/// <summary>What a virtual segment contains: one number that depends on everything the segment was computed from, and on the order of it.</summary>
internal static class Contents
{
    /// <summary>Who posts a segment again posts the same samples; each revision of it has others.</summary>
    /// <param name="dataset">Which dataset.</param>
    /// <param name="index">Which segment.</param>
    /// <param name="revision">0 for what came first, and another number for each revision.</param>
    public static ulong OfDataset(int dataset, long index, int revision) =>
        Dice.Mix(Dice.Mix(Dice.Mix(0x1d8e4e27c47d124fUL, (ulong)dataset), (ulong)index), (ulong)revision);

    /// <summary>A segment that says that there are no data.</summary>
    public static ulong OfGap(int dataset, long index) => Dice.Mix(Dice.Mix(0x52c1f3a9b06d7e85UL, (ulong)dataset), (ulong)index);

    public static ulong OfOutput(int product, long index, ulong inputs) =>
        Dice.Mix(Dice.Mix(Dice.Mix(0x9e6c63d0876a9a47UL, (ulong)product), (ulong)index), inputs);
}
