using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Grains.Operators.MassiveBinaries;

namespace Lisa.Tests.Unit.Operators;

/// <summary>Inputs of the reference outputs of massive binaries: see <see cref="ReferenceCases"/>.</summary>
internal static class MassiveBinaryCases
{
    private const double RateHz = 0.2;

    private static readonly (string Name, object Value)[] Bank =
        [("lowest_chirp_mass", 2e6), ("highest_chirp_mass", 4e6), ("highest_mass_ratio", 2), ("minimal_match", 0.6), ("taper_seconds", 100)];

    public static IReadOnlyList<ReferenceCases.Case> Search =>
    [
        new("two parts", [.. Bank, ("template_seconds", 3600), ("templates_per_segment", 3), ("snr_threshold", 2.5)], [Data(31, 1500, 4000), Spectrum]),
    ];

    public static IReadOnlyList<ReferenceCases.Case> Candidates =>
    [
        new("quiet and loud", [("fit_seconds", 10_000), ("snr_threshold", 3), ("taper_seconds", 100)], [Triggers, Data(32, 2000, 4000), Spectrum, Orbits]),
    ];

    public static IReadOnlyList<ReferenceCases.Case> Alert =>
    [
        new("noise louder than its model", [.. Bank, ("window_seconds", 3600), ("cluster_seconds", 2000)], [Data(33, 600, 1900)]),
    ];

    private static InMemoryProduct Spectrum => InMemoryProduct.Spectrum(
        320, "1/Hz", ("A2", [.. Enumerable.Range(0, 33).Select(bin => Math.ScaleB(4 + (bin % 3), -140))]),
        ("E2", [.. Enumerable.Range(0, 33).Select(bin => Math.ScaleB(5 - (bin % 2), -140))]));

    // One of them below the threshold, and one an hour after a louder one.
    private static InMemoryProduct Triggers => new(
        TriggerTable.Layout,
        [
            [[7000, 9000], [2, 5], [3e6, 2.5e6], [1.5, 2], [1, 3], [1, 4], [0, 0], [0, 0]],
            [[12_600], [4], [2e6], [3], [4], [0], [0], [0]],
        ]);

    // A triangle that stands still, 1 astronomical unit from the barycentre.
    private static InMemoryProduct Orbits
    {
        get
        {
            double[] places = [1.5e11, 0, 0, 1.5e11 + 2.5e9, 0, 0, 1.5e11 + 1.25e9, 2.165e9, 0];
            var columns = OrbitsInput.Columns.Select((column, at) => Enumerable.Repeat(at < 9 ? places[at] : 8.34375, 10).ToArray()).ToArray();
            return new InMemoryProduct(new Layout(AxisKind.Time, -20_000, 1 / 8192.0, 16, OrbitsInput.Columns), [columns]);
        }
    }

    private static InMemoryProduct Data(uint seed, int segmentLength, int samples) => InMemoryProduct.Series(
        RateHz, segmentLength, "1", ("A2", Noise(seed, samples)), ("E2", Noise(seed + 100, samples)));

    private static double[] Noise(uint seed, int samples)
    {
        var noise = ReferenceCases.Integers(seed, samples).Select(value => Math.ScaleB(value, -70)).ToArray();
        noise[samples - 200] = double.NaN;
        return noise;
    }
}
