using Lisa.Signal.Galactic;
using Lisa.Signal.Noise;
using Lisa.Signal.Sources;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Galactic;

public sealed class FStatisticTests(ITestOutputHelper output)
{
    private const double Start = 2e6;
    private const double CarrierHz = 3e-3;
    private const int Month = 518_400;

    private static readonly GalacticBinary Source = new(3e-22, 3.05e-3, 0)
    {
        EclipticLongitudeRadians = 4.1,
        EclipticLatitudeRadians = 0.8,
        InclinationRadians = 1.1,
        PolarisationRadians = 0.3,
        InitialPhaseRadians = 2,
        EpochSeconds = Start,
    };

    [Fact]
    public void In_noise_alone_it_is_chi_squared_with_four_degrees_of_freedom()
    {
        const int seed = 20;
        var (a, e) = (GalacticSignals.Noise(seed, Month), GalacticSignals.Noise(seed + 1, Month));
        GalacticSignals.Gaps(a, e);
        var data = GalacticSignals.Band(a, e, Start, CarrierHz);
        var model = ModelOf(data, CarrierHz, 2.6e-4);
        var values = new List<double>();
        for (var bin = -600; bin < 600; bin++)
        {
            var (longitude, latitude) = SkyGrid.At((bin + 600) * 7 % 400, 400);
            var frequencyHz = CarrierHz + (bin * 4e-7);
            var twoF = model.Fit(new GalacticPoint(frequencyHz, 0, longitude, latitude), data.Whitened).TwoF;

            // The band as a whole is not flat, as the narrow ones of a search are.
            values.Add(twoF * GalacticSignals.Density(CarrierHz) / GalacticSignals.Density(frequencyHz));
        }

        values.Sort();
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / values.Count;
        var distance = values.Select((value, i) => Math.Abs(((i + 0.5) / values.Count) - (1 - ((1 + (value / 2)) * Math.Exp(-value / 2))))).Max();
        output.WriteLine($"seed {seed}: mean {mean:F3}, variance {variance:F3}, Kolmogorov and Smirnov's distance {distance:F4}");
        mean.ShouldBe(4, 0.3);
        variance.ShouldBe(8, 1.6);

        // One in a thousand, were all independent.
        distance.ShouldBeLessThan(1.95 / Math.Sqrt(values.Count));
    }

    [Fact]
    public void Of_a_source_without_noise_it_is_the_square_of_the_optimal_SNR()
    {
        var (a, e) = (new double[Month], new double[Month]);
        GalacticSignals.Add(Source, Start, GalacticSignals.RateHz, a, e);
        var data = GalacticSignals.Band(a, e, Start, CarrierHz);
        var fit = ModelOf(data, Source.FrequencyHz, 1e-5).Fit(GalacticSignals.PointOf(Source.At(data.EpochSeconds)), data.Whitened);

        // 2/S ∫ x² dt, S at the source's frequency, over the samples that have an envelope.
        var reach = (int)((data.Seconds[0] - Start) * GalacticSignals.RateHz);
        var inside = a[reach..^reach].Concat(e[reach..^reach]).Sum(value => value * value) / GalacticSignals.RateHz;
        var optimal = Math.Sqrt(2 * inside / GalacticSignals.Density(CarrierHz));
        output.WriteLine($"optimal SNR {optimal:F4}, found {Math.Sqrt(fit.TwoF):F4}");
        Math.Sqrt(fit.TwoF).ShouldBe(optimal, 1e-3 * optimal);
        var back = fit.Amplitudes.ToBinary(GalacticSignals.PointOf(Source.At(data.EpochSeconds)), data.EpochSeconds).At(Start);
        back.Amplitude.ShouldBe(Source.Amplitude, 1e-3 * Source.Amplitude);
        back.InclinationRadians.ShouldBe(1.1, 1e-3);
        back.PolarisationRadians.ShouldBe(0.3, 1e-3);
        back.InitialPhaseRadians.ShouldBe(2, 2e-3);
    }

    [Fact]
    public void A_climb_from_nearby_ends_at_the_source_and_its_errors_are_those_of_repeated_noise()
    {
        const int tries = 60;
        var loud = Source with { Amplitude = 3e-21 };
        var squares = new double[4];
        for (var seed = 100; seed < 100 + tries; seed++)
        {
            var data = GalacticSignals.WhiteBand(seed, Start, 3700, CarrierHz);
            var nodes = new ResponseNodes(GalacticSignals.Orbits, data.StartSeconds, data.EndSeconds);
            var search = new BandSearch(data, nodes, TdiGeneration.Second, 3.04e-3, 3.06e-3, new BandSearchOptions());
            search.Subtract(loud, -1);
            var truth = loud.At(data.EpochSeconds);
            var found = search.Refit(truth with { FrequencyHz = truth.FrequencyHz + 5e-8, EclipticLatitudeRadians = truth.EclipticLatitudeRadians + 0.1 });
            var (binary, errors) = (found.Binary, found.Errors);
            squares[0] += Square((binary.FrequencyHz - truth.FrequencyHz) / errors.FrequencyHz) / tries;
            squares[1] += Square((binary.EclipticLongitudeRadians - truth.EclipticLongitudeRadians) / errors.EclipticLongitudeRadians) / tries;
            squares[2] += Square((binary.EclipticLatitudeRadians - truth.EclipticLatitudeRadians) / errors.EclipticLatitudeRadians) / tries;
            squares[3] += Square((binary.Amplitude - truth.Amplitude) / errors.Amplitude) / tries;
            double.IsNaN(errors.FrequencyDerivativeHzPerSecond).ShouldBeTrue("a month does not measure it");
            found.Snr.ShouldBe(search.SnrOf(binary), 1e-6 * found.Snr);
        }

        output.WriteLine($"mean square of error over its sigma: frequency {squares[0]:F2}, longitude {squares[1]:F2}, latitude {squares[2]:F2}, amplitude {squares[3]:F2}");

        // Four standard deviations of a mean square are 0.73.
        squares.ShouldAllBe(square => square > 0.4 && square < 1.75);
    }

    private static double Square(double value) => value * value;

    private static SourceModel ModelOf(BandData data, double centreHz, double halfWidthHz)
    {
        var nodes = new ResponseNodes(GalacticSignals.Orbits, data.StartSeconds, data.EndSeconds);
        var response = new GalacticResponse(nodes, TdiGeneration.Second, data.EpochSeconds, centreHz, halfWidthHz);
        return new SourceModel(response, data.Seconds, data.CarrierHz, data.Scale);
    }
}
