using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Grains.Operators.MassiveBinaries;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Tests.Unit.MassiveBinaries;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class MassiveBinaryOperatorsTests(ITestOutputHelper output)
{
    private const int DaySamples = 17_280;
    private const double StartSeconds = 100 * 86_400;
    private const long Seed = 17;

    private static readonly (string Name, object Value)[] SmallBank =
        [("lowest_chirp_mass", 4e5), ("highest_chirp_mass", 5.5e5), ("highest_mass_ratio", 3), ("minimal_match", 0.95)];

    private static readonly Lazy<InMemoryProduct> Day = new(() => Data(MassiveSignals.WithNoise(MassiveSignals.Of(MassiveSignals.Binary, StartSeconds, DaySamples), Seed), 1440));

    [Fact]
    public void A_merger_in_a_day_of_noise_becomes_one_candidate_with_its_masses_and_time()
    {
        var triggers = Run("mbhb-search", [Day.Value, Psd], [.. SmallBank, ("template_seconds", 30_000), ("templates_per_segment", 4)]);
        output.WriteLine($"seed {Seed}: {triggers.Segments.Count} segments, {triggers["snr"].Length} triggers");
        triggers.Segments.Count.ShouldBeGreaterThan(1);
        triggers["snr"].Length.ShouldBeGreaterThan(triggers.Segments.Count);

        var candidates = Run("mbhb-candidates", [triggers, Day.Value, Psd, Orbits], ("fit_seconds", 80_000));
        foreach (var column in candidates.Layout.Columns)
        {
            output.WriteLine($"{column.Name} {string.Join(", ", candidates[column.Name])}");
        }

        var binary = MassiveSignals.Binary;
        candidates["snr"].ShouldHaveSingleItem().ShouldBeGreaterThan(triggers["snr"].Max());
        Math.Abs(candidates["chirp_mass"][0] - binary.ChirpMassSolarMasses).ShouldBeLessThan(5 * candidates["chirp_mass_error"][0]);
        Math.Abs(candidates["symmetric_mass_ratio"][0] - (2 / 9.0)).ShouldBeLessThan(5 * candidates["symmetric_mass_ratio_error"][0]);
        candidates["chirp_mass_error"][0].ShouldBeInRange(10, 5000);
        candidates["arrival_gps"][0].ShouldBe(8_708_892, 10);
        candidates["gps"][0].ShouldBe(candidates["arrival_gps"][0], 510);
    }

    [Fact]
    public void An_alert_is_told_once_by_the_segment_that_it_settles_in()
    {
        var alerts = Run("mbhb-alert", [Day.Value], [.. SmallBank]);
        alerts.Segments.Count.ShouldBe(12);
        alerts["snr"].ShouldHaveSingleItem().ShouldBeGreaterThan(300);
        alerts["gps"][0].ShouldBe(8_708_892, 100);
        alerts["false_alarms_per_year"][0].ShouldBeLessThan(1e-9);

        // At 68,892 + 800 s after the beginning, in segments of 7200 s.
        alerts.Segments.Select(segment => segment[0].Length).ToList().IndexOf(1).ShouldBe(9);
    }

    [Fact]
    public void In_noise_alone_there_is_no_alert()
    {
        var noise = Data(MassiveSignals.WithNoise((new double[DaySamples], new double[DaySamples]), 4), 2880);
        Run("mbhb-alert", [noise], [.. SmallBank])["snr"].ShouldBeEmpty();
        Run("mbhb-candidates", [new InMemoryProduct(TriggerTable.Layout, [[.. TriggerTable.Columns.Select(_ => Array.Empty<double>())]]), noise, Psd, Orbits])["snr"]
            .ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_searched_is_refused()
    {
        var strain = InMemoryProduct.Strain(0.2, 100, new double[200]);
        PlanRefusal("mbhb-alert", [strain]).Bound.ShouldContain("A2 and E2");
        PlanRefusal("mbhb-search", [Day.Value, Psd], ("lowest_chirp_mass", 4e6), ("highest_chirp_mass", 3e6)).What.ShouldContain("above highest_chirp_mass");
        PlanRefusal("mbhb-search", [Day.Value, Psd], ("lowest_chirp_mass", 1e4), ("template_seconds", 5e6), ("minimal_match", 0.995)).What.ShouldContain("too many templates");
        PlanRefusal("mbhb-candidates", [strain with { Layout = TriggerTable.Layout with { Columns = TriggerTable.Columns[1..] } }, Day.Value, Psd, Orbits])
            .What.ShouldContain("table of triggers");
        PlanRefusal("mbhb-search", [Data((new double[200], new double[200]), 100, 1e-4), Psd]).What.ShouldContain("low_hz");
    }

    private static InMemoryProduct Psd => InMemoryProduct.Spectrum(
        10_000, "1/Hz", ("A2", Density()), ("E2", Density()));

    private static InMemoryProduct Orbits
    {
        get
        {
            const double step = 10_000;
            var (start, rows) = (StartSeconds - 100_000, 40);
            var times = Enumerable.Range(0, rows).Select(row => start + (row * step)).ToArray();
            var columns = new double[15][];
            for (var spacecraft = 0; spacecraft < 3; spacecraft++)
            {
                var (x, y, z) = (new double[rows], new double[rows], new double[rows]);
                MassiveSignals.Constellation.Positions(spacecraft + 1, times, x, y, z);
                (columns[3 * spacecraft], columns[(3 * spacecraft) + 1], columns[(3 * spacecraft) + 2]) = (x, y, z);
            }

            foreach (var link in Link.All)
            {
                columns[9 + link.Column] = new double[rows];
                MassiveSignals.Constellation.LightTravelTimes(link, times, columns[9 + link.Column]);
            }

            return new InMemoryProduct(new Layout(AxisKind.Time, start, 1 / step, rows, OrbitsInput.Columns), [columns]);
        }
    }

    // The model's zeros are filled up a little: a density is above 0.
    private static double[] Density() =>
        [.. Enumerable.Range(0, 1001).Select(bin => bin == 0 ? 1e-44 : LisaNoise.SciRdV1.A(bin * 1e-4, TdiGeneration.Second) + 1e-46)];

    private static InMemoryProduct Data((double[] A, double[] E) series, int segmentLength, double rateHz = MassiveSignals.RateHz)
    {
        var product = InMemoryProduct.Series(rateHz, segmentLength, "1", ("A2", series.A), ("E2", series.E));
        return product with { Layout = product.Layout with { Origin = StartSeconds } };
    }
}
