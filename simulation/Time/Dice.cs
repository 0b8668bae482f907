namespace Lisa.Simulation.Time;

/// <summary>
/// A seeded generator of its own for every purpose: what one actor draws does not shift what another draws, so a world with one fault or
/// one step less stays as like itself as it can, which is what shrinking lives on. SplitMix64 (Steele, Lea and Flood 2014).
/// </summary>
internal sealed class Dice(ulong seed, ulong purpose, ulong number = 0)
{
    private ulong _state = Mix(Mix(seed, purpose), number);

    public static ulong Mix(ulong state, ulong value)
    {
        var z = (state * 0x9e3779b97f4a7c15UL) + value + 0x632be59bd9b4e019UL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    public double NextDouble() => Unit(NextBits());

    /// <summary>Uniform in [0, <paramref name="end"/>).</summary>
    public int Next(int end) => (int)(NextDouble() * end);

    public bool OneIn(int many) => Next(many) == 0;

    /// <summary>Uniform between the two.</summary>
    public TimeSpan Between(double lowSeconds, double highSeconds) =>
        TimeSpan.FromTicks((long)((lowSeconds + ((highSeconds - lowSeconds) * NextDouble())) * TimeSpan.TicksPerSecond));

    private ulong NextBits()
    {
        _state += 0x9e3779b97f4a7c15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }
}

/// <summary>What a generator is for.</summary>
internal static class Purpose
{
    public const ulong World = 1;
    public const ulong Dataset = 2;
    public const ulong Step = 3;
    public const ulong Client = 4;
    public const ulong Machine = 5;
    public const ulong Network = 6;
    public const ulong Directory = 7;
    public const ulong Activation = 8;
    public const ulong Silo = 9;
    public const ulong Poster = 10;
    public const ulong Fault = 11;
    public const ulong Undoing = 12;
    public const ulong Parts = 13;
}
