using Lisa.Signal.Sources;
using Lisa.Tests.Unit.Operators;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Galactic;

public sealed class GalacticSearchOperatorTests(ITestOutputHelper output)
{
    private const int Month = 518_400;
    private const double Start = 2e6;
    private const double SpanSeconds = Month / GalacticSignals.RateHz;

    [Fact]
    public void Verification_binaries_in_a_month_of_noise_with_gaps_are_found_and_nothing_else()
    {
        const int seed = 7;
        var (a, e) = (GalacticSignals.Noise(seed, Month), GalacticSignals.Noise(seed + 1, Month));
        var binaries = VerificationBinaries.AtEpoch(Start);
        foreach (var (_, binary) in binaries)
        {
            GalacticSignals.Add(binary, Start, GalacticSignals.RateHz, a, e);
        }

        GalacticSignals.Gaps(a, e);
        var bands = Run("heterodyne", GalacticSignals.Series(Start, a, e), ("low_hz", 0.00175), ("high_hz", 0.00375));
        var found = Run("galactic-search", [bands, GalacticSignals.Psd(), GalacticSignals.OrbitsFrom(Start)]);

        found.Segments.Count.ShouldBe(4 * 50);
        found["gps"].Length.ShouldBe(binaries.Count, "a candidate for each binary and no other");
        for (var i = 0; i < binaries.Count; i++)
        {
            var (name, truth) = (binaries[i].Name, binaries[i].Binary.At(found["gps"][i]));
            var candidate = new GalacticBinary(found["amplitude"][i], found["frequency"][i], 0)
            {
                EclipticLongitudeRadians = found["ecliptic_longitude"][i],
                EclipticLatitudeRadians = found["ecliptic_latitude"][i],
            };
            var optimal = OptimalSnr(binaries[i].Binary);
            var seen = (Seen(candidate, found["gps"][i]) - Seen(truth, found["gps"][i])) * SpanSeconds;
            var barycentric = (candidate.FrequencyHz - truth.FrequencyHz) * SpanSeconds;
            output.WriteLine(
                $"{name}: SNR {found["snr"][i]:F2} of {optimal:F2}, frequency off by {barycentric:F3}/T, as the constellation sees it by {seen:F3}/T, "
                + $"sky ({candidate.EclipticLongitudeRadians:F2}, {candidate.EclipticLatitudeRadians:F2}) of ({truth.EclipticLongitudeRadians:F2}, {truth.EclipticLatitudeRadians:F2})");

            // One standard deviation of an SNR is 1.
            found["snr"][i].ShouldBe(optimal, Math.Max(0.1 * optimal, 2.5), name);
            Math.Abs(seen).ShouldBeLessThan(0.15, name);
            found["change"][i].ShouldBe(found["snr"][i]);
        }
    }

    [Fact]
    public void Sources_on_both_sides_of_a_border_and_near_each_other_are_each_found_once()
    {
        // Bands of 10 µHz from 3 mHz on; the nearest are 5/T apart.
        GalacticBinary[] sources =
        [
            Loud(3.0490e-3, 1.1, 0.4), Loud(3.0512e-3, 4.4, -0.6), Loud(3.0555e-3, 2.2, 0.1), Loud(3.0595e-3, 5.6, 0.9),
        ];
        var (a, e) = (GalacticSignals.Noise(3, Month), GalacticSignals.Noise(4, Month));
        foreach (var source in sources)
        {
            GalacticSignals.Add(source, Start, GalacticSignals.RateHz, a, e);
        }

        var bands = Run("heterodyne", GalacticSignals.Series(Start, a, e), ("low_hz", 0.003), ("high_hz", 0.0031), ("band_hz", 0.0001));
        var found = Run("galactic-search", [bands, GalacticSignals.Psd(), GalacticSignals.OrbitsFrom(Start)], ("parts", 10));

        found.Segments.Select(segment => segment[0].Length).ShouldBe([0, 0, 0, 0, 1, 3, 0, 0, 0, 0]);
        for (var i = 0; i < sources.Length; i++)
        {
            // With the wrong one of several directions that fit, frequency is off by 1e-4 at most.
            var off = (found["frequency"][i] - sources[i].FrequencyHz) * SpanSeconds;
            output.WriteLine($"SNR {found["snr"][i]:F1}, frequency off by {off:F2}/T");
            Math.Abs(off).ShouldBeLessThan(1.6);
        }
    }

    [Fact]
    public void A_band_without_data_has_no_candidates()
    {
        var gap = new double[Month];
        Array.Fill(gap, double.NaN);
        var bands = Run("heterodyne", GalacticSignals.Series(Start, gap, gap), ("low_hz", 0.003), ("high_hz", 0.0031), ("band_hz", 0.0001));
        Run("galactic-search", [bands, GalacticSignals.Psd(), GalacticSignals.OrbitsFrom(Start)], ("parts", 2))["snr"].ShouldBeEmpty();
    }

    [Fact]
    public void Inputs_that_do_not_belong_together_are_refused()
    {
        var (bands, psd, orbits) = (ReferenceBands(), GalacticSignals.Psd(), GalacticSignals.OrbitsFrom(Start));
        PlanRefusal("galactic-search", [psd with { Layout = bands.Layout with { Columns = psd.Layout.Columns } }, psd, orbits]).Bound.ShouldContain("A2_real");
        PlanRefusal("galactic-search", [bands, InMemoryProduct.Spectrum(1, "1/Hz", ("A1", [1]), ("E1", [1])), orbits]).What.ShouldContain("not that of the data");
        PlanRefusal("galactic-search", [bands, InMemoryProduct.Spectrum(1, "1/Hz", ("X2", [1])), orbits]).Bound.ShouldContain("E2");
        PlanRefusal("galactic-search", [bands, psd, psd with { Layout = orbits.Layout with { Columns = psd.Layout.Columns } }]).What.ShouldContain("orbits");
        ComputeRefusal("galactic-search", [bands, psd, GalacticSignals.OrbitsFrom(Start + 8e6)], [true, true, true]).What.ShouldContain("do not reach");
        ComputeRefusal("galactic-search", [bands, InMemoryProduct.Spectrum(1, "1/Hz", ("A2", [0, 0]), ("E2", [1, 1])), orbits], [true, true, true])
            .What.ShouldContain("divided by");
    }

    private static InMemoryProduct ReferenceBands() => ReferenceCases.Of("galactic-search")[0].Inputs[0] is var bands
        ? bands with { Segments = [[.. bands.Segments[0].Select((column, at) => at == 0 ? [.. column.Select(seconds => seconds + Start)] : column)]] }
        : throw new InvalidOperationException();

    private static GalacticBinary Loud(double frequencyHz, double longitude, double latitude) => new(2e-22, frequencyHz, 0)
    {
        EpochSeconds = Start,
        EclipticLongitudeRadians = longitude,
        EclipticLatitudeRadians = latitude,
        InclinationRadians = 0.8,
        PolarisationRadians = 0.2,
        InitialPhaseRadians = 1,
    };

    // With the samples that gaps and filter leave.
    private static double OptimalSnr(GalacticBinary binary)
    {
        var (a, e) = (new double[Month], new double[Month]);
        GalacticSignals.Add(binary, Start, GalacticSignals.RateHz, a, e);
        GalacticSignals.Gaps(a, e);
        var sum = 0.0;
        var reach = (int)(3600 * GalacticSignals.RateHz);
        for (var i = reach; i < Month - reach; i++)
        {
            sum += double.IsNaN(a[i - reach] + a[i] + a[i + reach]) ? 0 : (a[i] * a[i]) + (e[i] * e[i]);
        }

        return Math.Sqrt(2 * sum / GalacticSignals.RateHz / GalacticSignals.Density(binary.FrequencyHz));
    }

    // The frequency at which a source is received in the middle of the data: f (1 − k·v).
    private static double Seen(GalacticBinary binary, double seconds)
    {
        const double halfSeconds = 500;
        var sum = 0.0;
        double[] x = new double[2], y = new double[2], z = new double[2];
        GalacticSignals.Orbits.Positions(1, [seconds - halfSeconds, seconds + halfSeconds], x, y, z);
        double[] towards =
        [
            Math.Cos(binary.EclipticLatitudeRadians) * Math.Cos(binary.EclipticLongitudeRadians),
            Math.Cos(binary.EclipticLatitudeRadians) * Math.Sin(binary.EclipticLongitudeRadians), Math.Sin(binary.EclipticLatitudeRadians),
        ];
        foreach (var (place, direction) in new[] { x, y, z }.Zip(towards))
        {
            sum += direction * (place[1] - place[0]) / (2 * halfSeconds) / Lisa.Signal.Noise.LisaNoise.SpeedOfLight;
        }

        return binary.FrequencyHz * (1 + sum);
    }
}
