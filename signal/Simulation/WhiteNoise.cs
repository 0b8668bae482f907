namespace Lisa.Signal.Simulation;

/// <summary>
/// Independent Gaussian samples of mean 0 and variance 1 that are a function of seed and sample number: any stretch can be made by itself, in any
/// order, on any machine. The samples' uniform variates are a hash of the number (two rounds of SplitMix64's finaliser: Steele, Lea and Flood
/// 2014, OOPSLA), turned Gaussian by the inverse distribution (<see cref="GaussianQuantile"/>), which uses IEEE arithmetic only: the same bits on any
/// .NET.
/// </summary>
public sealed class WhiteNoise
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    private readonly ulong offset;
    private readonly ulong key;

    /// <param name="seed">Different seeds give independent series.</param>
    public WhiteNoise(long seed)
    {
        offset = Mix((ulong)seed + GoldenRatio);
        key = Mix(offset + GoldenRatio);
    }

    /// <summary>Sample <paramref name="index"/>, which may be negative.</summary>
    public double this[long index] => GaussianQuantile.Of(Uniform(index));

    /// <summary>Samples firstSample, firstSample + 1, …</summary>
    public void Fill(long firstSample, Span<double> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = this[firstSample + i];
        }
    }

    // 53 bits, shifted by half a step: never 0 and never 1.
    internal double Uniform(long index) => ((Mix(Mix(offset + ((ulong)index * GoldenRatio)) ^ key) >> 11) + 0.5) * (1.0 / (1L << 53));

    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
