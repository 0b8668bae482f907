using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Galactic;

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
        "heterodyne" => [new("bands", [("low_hz", 2), ("high_hz", 4), ("band_hz", 1), ("guard_hz", 0.2), ("reach_seconds", 2)], [Tdi()])],
        "galactic-search" =>
        [
            new("noise", [("parts", 2), ("snr_threshold", 3.5), ("max_sources", 2), ("sky_points", 20)], [Envelopes(), FlatSpectrum(), Circle()]),
        ],
        "galactic-fit" =>
        [
            new(
                "round", [("parts", 2), ("snr_threshold", 3), ("max_sources", 2), ("sky_points", 20)],
                [Candidates([0.0009980, 0.0010110], []), Envelopes(), FlatSpectrum(), Circle()]),
        ],
        "catalogue" => [new("first", [], [Candidates([0.002, 0.003], [0.003])])],
        "catalogue-update" => [new("second", [], [Candidates([0.002, 0.0035], [0.001]), Known()])],
        "statistics" => [new("gap", [], [InMemoryProduct.Series(RateHz, 100, "m", ("x", WithGap(Integers(13, 3000))), ("y", Integers(14, 3000)))])],
        "mbhb-search" => MassiveBinaryCases.Search,
        "mbhb-candidates" => MassiveBinaryCases.Candidates,
        "mbhb-alert" => MassiveBinaryCases.Alert,
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

    private static InMemoryProduct Tdi() => InMemoryProduct.Series(RateHz, 300, "1", ("A2", WithGap(Integers(30, 1000))), ("E2", Integers(31, 1000)));

    // A fortnight around 1 mHz.
    private static InMemoryProduct Envelopes()
    {
        const int rows = 200;
        double[][] columns =
        [
            [.. Enumerable.Range(0, rows).Select(row => 6144.0 * row)], [.. Enumerable.Repeat(Math.ScaleB(65, -16), rows)],
            [.. Enumerable.Repeat(Math.ScaleB(67, -16), rows)], .. Enumerable.Range(32, 4).Select(seed => Integers((uint)seed, rows)),
        ];
        string[] names = ["gps", "low", "high", "A2_real", "A2_imaginary", "E2_real", "E2_imaginary"];
        string[] units = ["s", "Hz", "Hz", "1", "1", "1", "1"];
        return new InMemoryProduct(new Layout(AxisKind.Row, 0, 1, 0, [.. names.Zip(units, (name, unit) => new Column(name, unit))]), [columns]);
    }

    // A row a frequency, otherwise alike.
    private static InMemoryProduct Candidates(params double[][] frequencies) => new(
        CandidateTable.Layout,
        [.. frequencies.Select(segment => CandidateTable.Columns.Select(column => segment.Select(frequency => column.Name switch
        {
            "gps" => 611328.0,
            "frequency" => frequency,
            "frequency_error" => Math.ScaleB(1, -26),
            "snr" or "change" => 8 + Math.ScaleB(frequency, 4),
            "frequency_derivative" or "frequency_derivative_error" => 0,
            _ => 0.5,
        }).ToArray()).ToArray())]);

    private static InMemoryProduct Known() => OperatorRun.Run("catalogue", Candidates([0.002, 0.004]));

    // About that of the envelopes.
    private static InMemoryProduct FlatSpectrum() => InMemoryProduct.Spectrum(1024, "1/Hz", ("A2", [2048, 2048, 2048]), ("E2", [2048, 2048, 2048]));

    // Three spacecraft on a circle, whose points are quotients and no sines, so that they are the same bits anywhere.
    private static InMemoryProduct Circle()
    {
        const int rows = 24;
        var (columns, place) = (new double[15][], new[] { -1.0, 0.125, 1.5 });
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = new double[rows];
            for (var row = 0; row < rows; row++)
            {
                var (centre, turn) = (Around((row - 4) / 64.0), Around(place[Math.Min(column / 3, 2)] + ((row - 4) / 128.0)));
                columns[column][row] = column switch
                {
                    >= 9 => 8 + ((column - 8) / 64.0),
                    _ when column % 3 == 0 => (1.5e11 * centre.X) + (1.4e9 * turn.X),
                    _ when column % 3 == 1 => (1.5e11 * centre.Y) + (0.7e9 * turn.Y),
                    _ => 1.2e9 * turn.Y,
                };
            }
        }

        var names = Enumerable.Range(1, 3).SelectMany(each => (Column[])[new($"x_{each}", "m"), new($"y_{each}", "m"), new($"z_{each}", "m")])
            .Concat(Lisa.Signal.Constellation.Link.All.Select(link => new Column($"ltt_{link}", "s")));
        return new InMemoryProduct(new Layout(AxisKind.Time, -4 * 65536.0, 1 / 65536.0, rows, [.. names]), [columns]);

        static (double X, double Y) Around(double half) => ((1 - (half * half)) / (1 + (half * half)), 2 * half / (1 + (half * half)));
    }

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
