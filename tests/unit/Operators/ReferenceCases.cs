namespace Lisa.Tests.Unit.Operators;

/// <summary>
/// The inputs of the reference outputs: every sample is an integer of a linear congruential generator times a power of two, so the inputs
/// are the same bits on any machine. Changing one invalidates its reference; add a case rather.
/// </summary>
internal static class ReferenceCases
{
    private const double RateHz = 64;

    /// <summary>One computation that is remembered.</summary>
    /// <param name="Name">Unique for the operator.</param>
    /// <param name="Parameters">As given; the rest are defaults.</param>
    /// <param name="Inputs">One a port.</param>
    internal sealed record Case(string Name, (string Name, object Value)[] Parameters, InMemoryProduct[] Inputs);

    public static IReadOnlyList<Case> Of(string computing) => computing switch
    {
        "detrend" =>
        [
            new("constant", [], [Noise(1, 64, 150)]),
            new("linear", [("method", "linear")], [Noise(2, 64, 150)]),
        ],
        "bandpass" =>
        [
            new("direct", [("low_hz", 8), ("high_hz", 20), ("taps_seconds", 1)], [Noise(3, 50, 170)]),
            new("overlap-save", [("low_hz", 1), ("taps_seconds", 8.1)], [Noise(4, 250, 570)]),
        ],
        "resample" =>
        [
            new("up", [("rate_hz", 96)], [Noise(5, 40, 110)]),
            new("down", [("rate_hz", 25.6), ("edge", "zero")], [Noise(6, 40, 110)]),
        ],
        "welch" =>
        [
            new("mean", [("segment_seconds", 1)], [Noise(7, 50, 640)]),
            new("median", [("segment_seconds", 1.5), ("overlap", 0.25), ("average", "median"), ("window", "blackman"), ("detrend", "linear")], [Noise(8, 50, 960)]),
            new("none", [("segment_seconds", 0.5), ("window", "hamming"), ("detrend", "none")], [Noise(9, 640, 640)]),
        ],
        "whiten" =>
        [
            new("own resolution", [], [Noise(10, 60, 200), Spectrum()]),
            new("long", [("filter_seconds", 8.1)], [Noise(11, 250, 570), Spectrum()]),
        ],
        "matched-filter" => [new("blocks", [("block_seconds", 1)], [Noise(12, 32, 256), Spectrum(), Template()])],
        "triggers" => [new("peaks", [("threshold", 0.75), ("cluster_seconds", 0.2)], [Snr()])],
        "noise-model" => [new("both", [], [LisaSpectrum()]), new("none", [("fit", "none"), ("arm_m", 3e9)], [LisaSpectrum()])],
        "glitches" =>
        [
            new("two columns", [("threshold", 3), ("shortest_seconds", 0.05), ("longest_seconds", 0.5), ("cluster_seconds", 0.5)], [Bursts()]),
        ],
        "statistics" => [new("gap", [], [InMemoryProduct.Series(RateHz, 100, "m", ("x", WithGap(Integers(13, 3000))), ("y", Integers(14, 3000)))])],
        _ => InterferometryCases.Of(computing),
    };

    internal static InMemoryProduct Noise(uint seed, int segmentLength, int samples) =>
        InMemoryProduct.Strain(RateHz, segmentLength, WithGap([.. Integers(seed, samples).Select(value => value * Math.ScaleB(1, -70))]));

    // One gap, a few samples before the end, so that little is lost to it.
    private static double[] WithGap(double[] samples)
    {
        samples[^3] = double.NaN;
        return samples;
    }

    // Falls by powers of two and is never 0.
    private static InMemoryProduct Spectrum() => InMemoryProduct.Spectrum(
        1, "1/Hz", ("H1", [.. Enumerable.Range(0, 33).Select(bin => Math.ScaleB(4 + (bin % 3), -145 - (bin / 4)))]));

    private static InMemoryProduct Template() => InMemoryProduct.Series(
        RateHz, 32, "strain", ("plus", [.. Integers(15, 64).Select(value => Math.ScaleB(value, -71))]),
        ("cross", [.. Integers(16, 64).Select(value => Math.ScaleB(value, -71))]));

    // Of the size of LISA's noise.
    private static InMemoryProduct LisaSpectrum() => InMemoryProduct.Spectrum(
        5000, "1/Hz", ("A2", [.. Integers(23, 126).Select(value => Math.ScaleB(value + 2, -140))]), ("T1", [.. Integers(24, 126).Select(value => Math.ScaleB(value + 2, -145))]));

    // Of variance one, but for a few dozen samples.
    private static InMemoryProduct Bursts() => InMemoryProduct.Series(
        RateHz, 100, "1",
        ("A2", WithGap([.. Integers(25, 520).Select((value, at) => value * (at is > 130 and < 150 ? 8 : 1.75))])),
        ("E2", [.. Integers(26, 520).Select((value, at) => value * (at is > 297 and < 301 ? 16 : 1.75))]));

    private static InMemoryProduct Snr() => InMemoryProduct.Series(
        RateHz, 50, "1",
        ("H1.snr", Integers(17, 600)), ("H1.phase", Integers(18, 600)), ("H1.sigma", Integers(19, 600)),
        ("L1.snr", Integers(20, 600)), ("L1.phase", Integers(21, 600)), ("L1.sigma", Integers(22, 600)));

    /// <summary>Multiples of 2⁻²⁰ from −1 up to below 1 (Knuth, The Art of Computer Programming, volume 2, section 3.3.4: MMIX's
    /// generator).</summary>
    internal static double[] Integers(uint seed, int count)
    {
        var state = (ulong)seed;
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            state = unchecked((state * 6364136223846793005) + 1442695040888963407);
            values[i] = Math.ScaleB((long)(state >> 43) - (1 << 20), -20);
        }

        return values;
    }
}
