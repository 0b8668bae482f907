using Lisa.Signal.Constellation;
using Lisa.Signal.Sources;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class SourceTests(ITestOutputHelper output)
{
    /// <summary>The example in the documentation of the LISA Data Challenges' software.</summary>
    private static readonly GalacticBinary Example = new(1.07345e-22, 0.00135962, 8.94581279e-19)
    {
        EclipticLatitudeRadians = 0.312414,
        EclipticLongitudeRadians = -2.75291,
        InclinationRadians = 0.523599,
        InitialPhaseRadians = 3.0581565,
        PolarisationRadians = 3.5621656,
    };

    [Fact]
    public void Amplitude_and_chirp_of_the_verification_binaries_follow_from_their_masses()
    {
        if (SharedData.IsAbsent(output, LisaData.Room))
        {
            return;
        }

        var binaries = LisaData.VerificationBinaries();
        binaries.Count.ShouldBe(36);
        foreach (var row in binaries)
        {
            var binary = GalacticBinary.OfMasses(row["Mass1"], row["Mass2"], row["Distance"], row["Frequency"]);
            (binary.Amplitude / row["Amplitude"]).ShouldBe(1, 1e-8, $"amplitude at {row["Frequency"]} Hz");
            if (row["Drift"] == 0)
            {
                (binary.FrequencyDerivativeHzPerSecond / row["FrequencyDerivative"]).ShouldBe(1, 1e-8, $"chirp at {row["Frequency"]} Hz");
            }
        }

        // Of the others the change of the period was measured, and mass transfer has its part in it.
        binaries.Count(row => row["Drift"] == 0).ShouldBe(29);
    }

    [Fact]
    public void Strain_is_that_of_the_LISA_Data_Challenges()
    {
        var (plus, cross) = (new double[3], new double[3]);
        Example.Strain([0, 10, 20], plus, cross);
        plus.ShouldMatch([1.13239259e-22, 1.00151885e-22, 8.63340609e-23], 1e-8);
        cross.ShouldMatch([1.49869582e-22, 1.58865610e-22, 1.66702965e-22], 1e-8);

        var later = Example with { EpochSeconds = 1e9 };
        later.Strain([1e9, 1e9 + 10, 1e9 + 20], plus, cross);
        plus.ShouldMatch([1.13239259e-22, 1.00151885e-22, 8.63340609e-23], 1e-8);
    }

    [Fact]
    public void Links_respond_as_the_formula_written_out_says()
    {
        var response = new LinkResponse(new EqualArmConstellation(new EqualArmOptions { InitialPositionRadians = 0.7, InitialRotationRadians = 0.3 }));
        var links = new double[6 * 40];
        response.Add([Example.ToWave()], 1000, 1 / 250_000.0, links);
        var expected = Reference.Read("response");
        var inOrder = Enumerable.Range(0, 240).Select(i => links[(40 * (i % 6)) + (i / 6)]).ToArray();
        inOrder.ShouldMatch(expected, 1e-9);
    }

    [Fact]
    public void Waves_add_up_and_segments_are_those_of_the_whole()
    {
        var response = new LinkResponse(new EqualArmConstellation(new EqualArmOptions()));
        var other = Example with { Amplitude = 3e-22, FrequencyHz = 7e-3, EclipticLatitudeRadians = -1 };
        var (both, one, two) = (new double[6 * 700], new double[6 * 700], new double[6 * 400]);
        response.Add([Example.ToWave(), other.ToWave()], 5e6, 0.25, both);
        response.Add([Example.ToWave()], 5e6, 0.25, one);
        response.Add([other.ToWave()], 5e6, 0.25, one);
        one.ShouldMatch(both, 1e-14);
        response.Add([Example.ToWave(), other.ToWave()], 5e6 + (300 / 0.25), 0.25, two);
        foreach (var link in Link.All)
        {
            two.AsSpan(link.Column * 400, 400).ToArray().ShouldBeTheSameBitsAs(both.AsSpan((link.Column * 700) + 300, 400));
        }
    }

    [Fact]
    public void A_strain_that_grows_evenly_changes_the_light_by_half_of_what_it_grew_on_the_way()
    {
        // H(t) = G t along the link: y = G (t_e − t_r)/(2 (1 − k·n)), and t_r − t_e = d (1 − k·n), since the receiver is d·n from the emitter.
        var constellation = new EqualArmConstellation(new EqualArmOptions());
        var wave = new PlaneWave(0.4, 0.9, (seconds, plus, cross) =>
        {
            for (var i = 0; i < seconds.Length; i++)
            {
                (plus[i], cross[i]) = (1e-20 * seconds[i], -2e-20 * seconds[i]);
            }
        });
        var links = new double[6 * 10];
        new LinkResponse(constellation).Add([wave], 0, 0.01, links);
        var (u, v) = (new[] { Math.Sin(0.4), -Math.Cos(0.4), 0 }, new[] { -Math.Sin(0.9) * Math.Cos(0.4), -Math.Sin(0.9) * Math.Sin(0.4), Math.Cos(0.9) });
        foreach (var link in Link.All)
        {
            var travel = new double[1];
            constellation.LightTravelTimes(link, [500], travel);
            var n = Direction(constellation, link, 500, travel[0]);
            var (alongU, alongV) = (n.Zip(u, (a, b) => a * b).Sum(), n.Zip(v, (a, b) => a * b).Sum());
            var growth = (1e-20 * ((alongU * alongU) - (alongV * alongV))) - (2e-20 * 2 * alongU * alongV);
            links[(10 * link.Column) + 5].ShouldBe(-growth * travel[0] / 2, 1e-9 * 1e-19);
        }
    }

    [Fact]
    public void Where_there_are_no_orbits_there_is_no_response()
    {
        var table = new TabulatedConstellation(new UniformTable(0, 1e5, Reference.Noise(1, 90), 9), new UniformTable(0, 1e5, new double[60], 6));
        var links = new double[6 * 3];
        new LinkResponse(table).Add([Example.ToWave()], 8e5, 1e-5, links);
        links.Select(double.IsNaN).ShouldBe(Enumerable.Range(0, 18).Select(i => i % 3 == 2));
        Should.Throw<ArgumentException>(() => new LinkResponse(table).Add([], 0, 1, new double[7]));
        Should.Throw<ArgumentOutOfRangeException>(() => GalacticBinary.OfMasses(0, 1, 100, 1e-3));
    }

    private static double[] Direction(EqualArmConstellation constellation, Link link, double seconds, double travel)
    {
        var (from, to) = (new double[3], new double[3]);
        constellation.Positions(link.Emitter, [seconds - travel], from.AsSpan(0, 1), from.AsSpan(1, 1), from.AsSpan(2, 1));
        constellation.Positions(link.Receiver, [seconds], to.AsSpan(0, 1), to.AsSpan(1, 1), to.AsSpan(2, 1));
        var length = Math.Sqrt(to.Zip(from, (a, b) => (a - b) * (a - b)).Sum());
        return [.. to.Zip(from, (a, b) => (a - b) / length)];
    }
}
