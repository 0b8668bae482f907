using System.Numerics;
using Lisa.Signal.Constellation;
using Lisa.Signal.Galactic;
using Lisa.Signal.Noise;
using Lisa.Signal.Sources;
using Lisa.Signal.Tdi;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Galactic;

public sealed class GalacticResponseTests(ITestOutputHelper output)
{
    private static readonly GalacticBinary Example = new(1.2e-22, 3.1e-3, 4e-17)
    {
        EclipticLongitudeRadians = 2.1,
        EclipticLatitudeRadians = -0.4,
        InclinationRadians = 0.9,
        PolarisationRadians = 0.7,
        InitialPhaseRadians = 4.4,
    };

    [Theory]
    [InlineData(4e-4, 0, 2.5e-4)]
    [InlineData(3e-3, 4e-17, 4e-5)]
    [InlineData(1e-2, 3e-15, 2e-5)]
    [InlineData(1.9e-2, 1e-13, 2e-5)]
    public void The_closed_form_is_what_links_and_combinations_make_of_the_wave(double frequencyHz, double derivative, double tolerance)
    {
        const double start = 3e6;
        var binary = Example with { FrequencyHz = frequencyHz, FrequencyDerivativeHzPerSecond = derivative, EpochSeconds = start + 1e6 };
        var worst = 0.0;
        foreach (var day in new[] { 0.3, 11.7, 29.4 })
        {
            var (a, e) = AtFourHertz(binary, start + (day * GalacticSignals.DaySeconds), 4000);
            var (closedA, closedE) = Closed(binary, start, start + (30 * GalacticSignals.DaySeconds), start + (day * GalacticSignals.DaySeconds), 4000);
            var scale = a.Concat(e).Max(Math.Abs);
            worst = Math.Max(worst, a.Concat(e).Zip(closedA.Concat(closedE), (x, y) => Math.Abs(x - y)).Max() / scale);
        }

        output.WriteLine($"{frequencyHz * 1e3} mHz: at most {worst:E1} of the amplitude");
        worst.ShouldBeLessThan(tolerance);
    }

    [Fact]
    public void Amplitudes_and_angles_become_four_numbers_and_come_back()
    {
        var point = GalacticSignals.PointOf(Example);
        PolarisationAmplitudes.Of(Example).ToBinary(point, 0).ShouldSatisfyAllConditions(
            back => back.Amplitude.ShouldBe(Example.Amplitude, 1e-34),
            back => back.InclinationRadians.ShouldBe(0.9, 1e-12),
            back => back.PolarisationRadians.ShouldBe(0.7, 1e-12),
            back => back.InitialPhaseRadians.ShouldBe(4.4, 1e-12));

        // The strain itself is that of the binary.
        var (plus, cross) = (new double[1], new double[1]);
        Example.Strain([777], plus, cross);
        var amplitudes = PolarisationAmplitudes.Of(Example);
        var phase = 2 * Math.PI * ((Example.FrequencyHz * 777) + (Example.FrequencyDerivativeHzPerSecond * 777 * 777 / 2));
        (amplitudes.Plus * Complex.FromPolarCoordinates(1, phase)).Real.ShouldBe(plus[0], 1e-33);
        (amplitudes.Cross * Complex.FromPolarCoordinates(1, phase)).Real.ShouldBe(cross[0], 1e-33);
    }

    [Fact]
    public void Another_epoch_is_another_description_of_the_same_wave()
    {
        var (plus, cross, plusLater, crossLater) = (new double[1], new double[1], new double[1], new double[1]);
        var binary = Example with { FrequencyDerivativeHzPerSecond = 1e-12 };
        binary.Strain([5e6], plus, cross);
        binary.At(4e6).Strain([5e6], plusLater, crossLater);
        plusLater[0].ShouldBe(plus[0], 1e-30);
        crossLater[0].ShouldBe(cross[0], 1e-30);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(3e-3)]
    public void The_average_over_sky_and_orientation_is_the_sensitivity_of_Robson_Cornish_and_Liu(double frequencyHz)
    {
        // Over orientations |a₊|² and |a×|² have the mean 8/5 A², and their product none: what is left is the average of M over the sky.
        const double years = 1;
        const int points = 400;
        var span = years * EqualArmConstellation.YearSeconds;
        var seconds = Enumerable.Range(0, 200).Select(i => (i + 0.5) * span / 200).ToArray();
        var nodes = new ResponseNodes(new EqualArmConstellation(new EqualArmOptions()), 0, span);
        var response = new GalacticResponse(nodes, TdiGeneration.Second, 0, frequencyHz, 1e-6);
        var scale = Math.Sqrt(span / 200 / LisaNoise.SciRdV1.A(frequencyHz, TdiGeneration.Second));
        var model = new SourceModel(response, seconds, frequencyHz, (scale, scale));
        var squared = 0.0;
        for (var i = 0; i < points; i++)
        {
            var (longitude, latitude) = SkyGrid.At(i, points);
            model.Fill(new GalacticPoint(frequencyHz, 0, longitude, latitude));
            squared += 8.0 / 5 * (model.Plus.Sum(value => value * value) + model.Cross.Sum(value => value * value)) / points;
        }

        var formula = LisaSensitivity.SkyAveragedSnr(1, span, LisaSensitivity.Instrument(frequencyHz));
        output.WriteLine($"{frequencyHz * 1e3} mHz: {Math.Sqrt(squared) / formula:F5}");
        Math.Sqrt(squared).ShouldBe(formula, 0.005 * formula);
    }

    [Fact]
    public void Nodes_without_orbits_are_told_apart()
    {
        var shrunken = new TabulatedConstellation(new UniformTable(0, 1e5, new double[90], 9), new UniformTable(0, 1e5, new double[60], 6));
        new ResponseNodes(shrunken, 1e3, 8.9e5).IsComplete.ShouldBeFalse("spacecraft at one place have no links");
        new ResponseNodes(GalacticSignals.Orbits, 0, 1e6).IsComplete.ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => new ResponseNodes(GalacticSignals.Orbits, 5, 5));
    }

    // Links at 4 Hz, then the combinations with light travel times that change, as any measurement would go.
    private static (double[] A, double[] E) AtFourHertz(GalacticBinary binary, double start, int count)
    {
        const double rate = 4;
        var evaluator = new TdiEvaluator(Michelson.Aet(TdiGeneration.Second), new TdiOptions(rate));
        var halo = evaluator.Halo(8, 9);
        var padded = halo.Leading + count + halo.Trailing;
        var begin = start - (halo.Leading / rate);
        var links = new double[6 * padded];
        new LinkResponse(GalacticSignals.Orbits).Add([binary.ToWave()], begin, rate, links);
        var travel = new double[6 * padded];
        var times = Enumerable.Range(0, padded).Select(i => begin + (i / rate)).ToArray();
        foreach (var link in Link.All)
        {
            GalacticSignals.Orbits.LightTravelTimes(link, times, travel.AsSpan(link.Column * padded, padded));
        }

        var result = new double[3 * count];
        evaluator.Apply(links, travel, halo.Leading, result);
        return (result[..count], result[count..(2 * count)]);
    }

    private static (double[] A, double[] E) Closed(GalacticBinary binary, double from, double to, double start, int count)
    {
        var nodes = new ResponseNodes(GalacticSignals.Orbits, from, to);
        var response = new GalacticResponse(nodes, TdiGeneration.Second, binary.EpochSeconds, binary.FrequencyHz, 1e-5);
        var model = new SourceModel(response, [.. Enumerable.Range(0, count).Select(i => start + (i / 4.0))], 0, (1, 1));
        var signal = new double[model.Length];
        model.Signal(GalacticSignals.PointOf(binary), PolarisationAmplitudes.Of(binary), signal);
        return (
            [.. Enumerable.Range(0, count).Select(i => signal[2 * i])],
            [.. Enumerable.Range(0, count).Select(i => signal[(2 * count) + (2 * i)])]);
    }
}
