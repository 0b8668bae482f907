using System.Numerics;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class TdiTableTests
{
    [Fact]
    public void Links_stand_in_the_order_of_orbit_files()
    {
        Link.All.Select(link => link.ToString()).ShouldBe(["12", "23", "31", "13", "32", "21"]);
        Link.All.Select(link => link.Column).ShouldBe([0, 1, 2, 3, 4, 5]);
        Link.All.ShouldAllBe(link => link.Rotate().Rotate().Rotate() == link && link.Reverse.Reverse == link && link.Reverse != link);
        new Link(3, 1).Rotate().ShouldBe(new Link(1, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new Link(1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Link(0, 2));
    }

    [Theory]
    [InlineData(TdiGeneration.First)]
    [InlineData(TdiGeneration.Second)]
    public void Every_channel_multiplies_tones_as_its_closed_form_does(TdiGeneration generation)
    {
        // For each generation and frequency six numbers for each of X, Y, Z, A, E, T.
        var (expected, frequencies) = (Reference.ReadComplex("tdi-transfer"), Reference.Read("tdi-frequencies"));
        var at = generation == TdiGeneration.First ? 0 : expected.Length / 2;
        var transfer = new Complex[6];
        foreach (var frequencyHz in frequencies)
        {
            foreach (var channel in Michelson.Xyz(generation).Concat(Michelson.Aet(generation)))
            {
                channel.Transfer(frequencyHz, Reference.Read("tdi-travel"), transfer);
                for (var link = 0; link < 6; link++, at++)
                {
                    (transfer[link] - expected[at]).Magnitude.ShouldBeLessThan(1e-13, $"{channel.Name} at {frequencyHz} Hz, eta{Link.All[link]}");
                }
            }
        }
    }

    [Fact]
    public void Lasers_cancel_on_arms_of_constant_length_and_in_the_first_Sagnac_combinations_where_both_ways_are_as_long()
    {
        double[] different = [8.154, 8.2937, 8.431, 8.4281, 8.2919, 8.1578];
        double[] same = [8.154, 8.2937, 8.431, 8.431, 8.2937, 8.154];
        foreach (var channel in Michelson.Xyz(TdiGeneration.First).Concat(Michelson.Xyz(TdiGeneration.Second)).Concat(Sagnac.Abc(TdiGeneration.Second)))
        {
            Lasers(channel, different).ShouldBeLessThan(1e-13, channel.Name);
        }

        foreach (var channel in Sagnac.Abc(TdiGeneration.First))
        {
            Lasers(channel, same).ShouldBeLessThan(1e-13, channel.Name);
            Lasers(channel, different).ShouldBeGreaterThan(1e-5, channel.Name);
        }

        Sagnac.Abc(TdiGeneration.Second).Select(channel => channel.Name).ShouldBe(["alpha2", "beta2", "gamma2"]);

        // η_ij = D_ij p_j − p_i: the largest share of a laser that is left.
        static double Lasers(TdiCombination channel, double[] travel)
        {
            const double frequencyHz = 0.0173;
            var (transfer, lasers) = (new Complex[6], new Complex[3]);
            channel.Transfer(frequencyHz, travel, transfer);
            foreach (var link in Link.All)
            {
                lasers[link.Emitter - 1] += transfer[link.Column] * Complex.FromPolarCoordinates(1, -2 * Math.PI * frequencyHz * travel[link.Column]);
                lasers[link.Receiver - 1] -= transfer[link.Column];
            }

            return lasers.Max(laser => laser.Magnitude);
        }
    }

    [Fact]
    public void A_table_is_written_as_it_is_read()
    {
        foreach (var channel in Michelson.Xyz(TdiGeneration.Second).Concat(Michelson.Aet(TdiGeneration.First)))
        {
            TdiCombination.Parse(channel.Name, channel.ToString()).Terms.ShouldBe(channel.Terms);
        }

        Michelson.Y1.ToString().ShouldBe("+ eta21 + D21 eta12 - D232 eta21 - D2321 eta12 - eta23 - D23 eta32 + D212 eta23 + D2123 eta32");
        Michelson.X2.Rotate("Y2").Rotate("Z2").Rotate("X2").Terms.ShouldBe(Michelson.X2.Terms);
        Michelson.X2.DeepestDelay.ShouldBe(7);
    }

    [Fact]
    public void Terms_that_cancel_in_a_sum_are_gone()
    {
        var none = TdiCombination.Sum("0", (1, Michelson.X2), (-1, Michelson.X2));
        none.Terms.ShouldBeEmpty();
        none.DeepestDelay.ShouldBe(0);

        // X, Y and Z have no chain in common.
        Michelson.Aet(TdiGeneration.Second)[2].Terms.Length.ShouldBe(48);
        TdiCombination.Sum("half", (0.5, TdiCombination.Parse("", "eta12 + eta12"))).ToString().ShouldBe("+ eta12");
    }

    [Theory]
    [InlineData("D12 eta31", "does not end at spacecraft 3")]
    [InlineData("D113 eta31", "not one along links")]
    [InlineData("D14 eta41", "not a measurement")]
    [InlineData("eta11", "not a measurement")]
    [InlineData("eta", "not a measurement")]
    [InlineData("+ eta12 - D13", "delays nothing")]
    [InlineData("+ xi12", "xi12")]
    [InlineData("NaN eta12", "finite")]
    public void A_table_that_means_nothing_is_refused_with_what_is_wrong(string text, string reason) =>
        Should.Throw<FormatException>(() => TdiCombination.Parse("W", text)).Message.ShouldContain(reason);

    [Fact]
    public void A_E_and_T_keep_the_power_of_X_Y_and_Z_and_their_gaps()
    {
        var (x, y, z) = (Reference.Noise(1, 50), Reference.Noise(2, 50), Reference.Noise(3, 50));
        y[7] = double.NaN;
        var (a, e, t) = (new double[50], new double[50], new double[50]);
        Michelson.Diagonalise(x, y, z, a, e, t);
        for (var i = 0; i < x.Length; i++)
        {
            double.IsNaN(a[i]).ShouldBeFalse();
            (double.IsNaN(e[i]), double.IsNaN(t[i])).ShouldBe((i == 7, i == 7));
            if (i != 7)
            {
                var power = (x[i] * x[i]) + (y[i] * y[i]) + (z[i] * z[i]);
                ((a[i] * a[i]) + (e[i] * e[i]) + (t[i] * t[i])).ShouldBe(power, power * 1e-14);
            }
        }
    }
}
