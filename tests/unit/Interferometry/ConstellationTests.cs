using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class ConstellationTests(ITestOutputHelper output)
{
    private static readonly EqualArmConstellation EqualArm =
        new(new EqualArmOptions { InitialPositionRadians = 0.7, InitialRotationRadians = 0.3 });

    [Fact]
    public void Equal_arm_orbits_are_those_of_the_formulas()
    {
        // For each time nine coordinates and six light travel times.
        var expected = Reference.Read("constellation");
        var times = Enumerable.Range(0, 40).Select(i => 1000 + (250_000.0 * i)).ToArray();
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            var place = Places(EqualArm, spacecraft, times);
            for (var i = 0; i < times.Length; i++)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    place[axis][i].ShouldBe(expected[(15 * i) + (3 * (spacecraft - 1)) + axis], 1e-3);
                }
            }
        }

        foreach (var link in Link.All)
        {
            var travel = Travel(EqualArm, link, times);
            for (var i = 0; i < times.Length; i++)
            {
                travel[i].ShouldBe(expected[(15 * i) + 9 + link.Column], 2e-12);
            }
        }
    }

    [Fact]
    public void Arms_are_equal_at_all_times_and_light_takes_longer_with_the_motion_than_against_it()
    {
        var times = Enumerable.Range(0, 500).Select(i => 7e4 * i).ToArray();
        foreach (var link in Link.All)
        {
            var (from, to) = (Places(EqualArm, link.Emitter, times), Places(EqualArm, link.Receiver, times));
            for (var i = 0; i < times.Length; i++)
            {
                Distance(from, to, i).ShouldBe(2.5e9, 1e-2);
            }

            var differences = Travel(EqualArm, link, times).Zip(Travel(EqualArm, link.Reverse, times), (there, back) => Math.Abs(there - back)).Max();
            differences.ShouldBeInRange(1e-3, 2e-3);
        }
    }

    [Fact]
    public void A_table_with_steps_of_two_days_keeps_orbits_to_a_millimetre()
    {
        const double step = 161_789.956;
        var rows = Enumerable.Range(0, 600).Select(i => step * i).ToArray();
        var places = Enumerable.Range(1, 3).SelectMany(spacecraft => Places(EqualArm, spacecraft, rows)).ToArray();
        var travel = Link.All.Select(link => Travel(EqualArm, link, rows)).ToArray();
        var table = new TabulatedConstellation(
            new UniformTable(0, step, [.. rows.SelectMany((_, i) => places.Select(column => column[i]))], 9),
            new UniformTable(0, step, [.. rows.SelectMany((_, i) => travel.Select(column => column[i]))], 6));

        var times = Enumerable.Range(0, 5000).Select(i => (4 * step) + (18_777.7 * i)).ToArray();
        var worst = 0.0;
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            var (interpolated, exact) = (Places(table, spacecraft, times), Places(EqualArm, spacecraft, times));
            worst = Math.Max(worst, Worst(interpolated.SelectMany(column => column), exact.SelectMany(column => column)));
        }

        output.WriteLine($"positions to {worst} m");
        worst.ShouldBeLessThan(1e-3);
        foreach (var link in Link.All)
        {
            var late = Worst(Travel(table, link, times), Travel(EqualArm, link, times));
            output.WriteLine($"light travel time {link} to {late} s");
            late.ShouldBeLessThan(2e-12);
        }
    }

    [Fact]
    public void A_table_meets_its_rows_and_guesses_nothing_beyond_them()
    {
        var values = Reference.Noise(3, 30);
        var table = new UniformTable(100, 10, values, 2);
        var at = new double[3];
        table.Fill(1, [100, 170, 240], at);
        at.ShouldMatch([values[1], values[15], values[29]], 1e-12);
        (table.StartSeconds, table.EndSeconds).ShouldBe((100, 240));
        table.Fill(0, [99.999, 240.001, double.NaN], at);
        at.ShouldAllBe(value => double.IsNaN(value));

        // Eight rows are met by one polynomial of degree 7.
        var powers = Enumerable.Range(0, 12).Select(i => Math.Pow(i, 7)).ToArray();
        new UniformTable(0, 1, powers, 1).Fill(0, [0.5, 5.25, 10.75], at);
        at.ShouldMatch([Math.Pow(0.5, 7), Math.Pow(5.25, 7), Math.Pow(10.75, 7)], 1e-13);
    }

    [Fact]
    public void Tables_that_cannot_be_interpolated_are_refused()
    {
        Should.Throw<ArgumentException>(() => new UniformTable(0, 1, new double[15], 2)).Message.ShouldContain("whole rows");
        Should.Throw<ArgumentException>(() => new UniformTable(0, 1, new double[7], 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new UniformTable(0, 0, new double[8], 1));
        var gap = new double[16];
        gap[5] = double.NaN;
        Should.Throw<ArgumentException>(() => new UniformTable(0, 1, gap, 2)).Message.ShouldContain("Row 2 of column 1");
        Should.Throw<ArgumentException>(() => new TabulatedConstellation(new UniformTable(0, 1, gap.AsSpan(6, 9), 1), new UniformTable(0, 1, new double[48], 6)));
        Should.Throw<ArgumentOutOfRangeException>(() => new EqualArmConstellation(new EqualArmOptions { ArmMetres = 1e11 }));
        Should.Throw<ArgumentOutOfRangeException>(() => new EqualArmConstellation(new EqualArmOptions { InitialPositionRadians = double.NaN }));
    }

    [Fact]
    public void Light_travel_times_of_ESAs_orbits_are_the_distances_of_their_positions()
    {
        if (SharedData.IsAbsent(output, LisaData.Room))
        {
            return;
        }

        var (positions, travelTimes) = LisaData.EsaOrbits();
        var orbits = new TabulatedConstellation(positions, travelTimes);
        var step = (travelTimes.EndSeconds - travelTimes.StartSeconds) / 3001;
        var times = Enumerable.Range(1, 3000).Select(i => travelTimes.StartSeconds + (step * i)).ToArray();
        var (shortest, longest) = (double.PositiveInfinity, 0.0);
        foreach (var link in Link.All)
        {
            var travel = Travel(orbits, link, times);
            var to = Places(orbits, link.Receiver, times);
            var from = Places(orbits, link.Emitter, [.. times.Zip(travel, (time, late) => time - late)]);
            for (var i = 0; i < times.Length; i++)
            {
                // The Sun's gravity makes light late by 2GM/c³ ln(…), some tens of nanoseconds.
                (travel[i] - (Distance(from, to, i) / LisaNoise.SpeedOfLight)).ShouldBeInRange(0, 2e-7, $"link {link} at {times[i]} s");
            }

            (shortest, longest) = (Math.Min(shortest, travel.Min()), Math.Max(longest, travel.Max()));
        }

        output.WriteLine($"from {shortest} s to {longest} s");
        shortest.ShouldBe(8.154, 5e-3);
        longest.ShouldBe(8.431, 5e-3);
    }

    private static double[][] Places(IConstellation constellation, int spacecraft, double[] times)
    {
        double[][] place = [new double[times.Length], new double[times.Length], new double[times.Length]];
        constellation.Positions(spacecraft, times, place[0], place[1], place[2]);
        return place;
    }

    private static double[] Travel(IConstellation constellation, Link link, double[] times)
    {
        var travel = new double[times.Length];
        constellation.LightTravelTimes(link, times, travel);
        return travel;
    }

    private static double Distance(double[][] from, double[][] to, int i) =>
        Math.Sqrt(Enumerable.Range(0, 3).Sum(axis => (to[axis][i] - from[axis][i]) * (to[axis][i] - from[axis][i])));

    private static double Worst(IEnumerable<double> actual, IEnumerable<double> expected) => actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max();
}
