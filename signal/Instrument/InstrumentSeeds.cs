using Lisa.Signal.Simulation;

namespace Lisa.Signal.Instrument;

/// <summary>What is drawn at random in a simulated instrument. Numbers are part of what a seed means: they never change.</summary>
internal enum RandomQuantity
{
    Laser = 1,
    Secondary = 2,
    Jitter = 3,
    Ranging = 4,
    Clock = 5,
    Glitches = 6,
    Gaps = 7,
}

/// <summary>One seed becomes as many as there are random quantities, by SplitMix64's finaliser: no two of them share a series.</summary>
internal static class InstrumentSeeds
{
    public static long Of(long seed, RandomQuantity quantity, int column = 0) =>
        unchecked((long)WhiteNoise.Mix(WhiteNoise.Mix((ulong)seed) ^ (((ulong)quantity << 32) + (ulong)column)));
}
