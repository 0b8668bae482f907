using Lisa.Grains.Contracts;
using Lisa.Signal.Delays;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class TdiOperatorTests
{
    private const int Length = 4000;

    private static readonly InMemoryProduct Ltt = LinkSeries.Product("ltt", 0.25, 25, "s", LinkSeries.Travel(0.25, Length / 16));

    private static InMemoryProduct Data(int segment = 400, string kind = "eta") => LinkSeries.Product(kind, 4, segment, "1", Reference.Noise(5, 6 * Length));

    [Theory]
    [InlineData("1.5", TdiGeneration.First)]
    [InlineData("2", TdiGeneration.Second)]
    public void It_is_the_kernel_with_light_travel_times_interpolated(string name, TdiGeneration generation)
    {
        var output = Run("tdi", [Data(), Ltt], ("generation", name));

        // The stretch that all delays of all terms lie in.
        const int first = 300;
        const int count = 3500;
        var travel = new double[6 * Length];
        for (var column = 0; column < 6; column++)
        {
            new LagrangeUpsampler(16, 5).Apply(LinkSeries.Travel(0.25, Length / 16).AsSpan(column * (Length / 16), Length / 16), 0, travel.AsSpan(column * Length, Length));
        }

        var expected = new double[3 * count];
        new TdiEvaluator(Michelson.Xyz(generation), new TdiOptions(4)).Apply(Reference.Noise(5, 6 * Length), travel, first, expected);
        var number = generation == TdiGeneration.First ? '1' : '2';
        output.Layout.Columns.Select(column => column.Name).ShouldBe([.. "XYZAET".Select(letter => $"{letter}{number}")]);
        for (var channel = 0; channel < 3; channel++)
        {
            var made = output[$"{"XYZ"[channel]}{number}"];
            made.AsSpan(first, count).ToArray().ShouldEqualTo(expected[(channel * count)..((channel + 1) * count)], 0);
            made[first..(Length - 60)].ShouldAllBe(value => double.IsFinite(value));
        }

        for (var i = first; i < Length - 60; i++)
        {
            output[$"A{number}"][i].ShouldBe((output[$"Z{number}"][i] - output[$"X{number}"][i]) / Math.Sqrt(2), 1e-14);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(80)]
    [InlineData(1600)]
    public void Segments_join_to_the_bits_of_the_whole(int segment)
    {
        var noise = Reference.Noise(5, 6 * Length);
        noise[2222] = double.NaN;
        InMemoryProduct Cut(int length) => Run(
            "tdi", [LinkSeries.Product("isc", 4, length, "1", noise), LinkSeries.Product("ltt", 0.25, length / 16, "s", LinkSeries.Travel(0.25, Length / 16))]);
        var (whole, cut) = (Cut(4000), Cut(segment));
        foreach (var column in whole.Layout.Columns)
        {
            cut[column.Name].ShouldEqualTo(whole[column.Name], 0);
        }

        double.IsNaN(whole["X2"][2222]).ShouldBeTrue();
        whole["Z2"][300..(Length - 60)].ShouldAllBe(value => double.IsFinite(value), "Z2 does not read eta12");
    }

    [Fact]
    public void Channels_can_be_chosen_and_are_the_same_ones()
    {
        var all = Run("tdi", [Data(), Ltt]);
        var xyz = Run("tdi", [Data(), Ltt], ("channels", "xyz"));
        var aet = Run("tdi", [Data(), Ltt], ("channels", "aet"));
        xyz.Layout.Columns.Select(column => column.Name).ShouldBe(["X2", "Y2", "Z2"]);
        xyz["Z2"].ShouldEqualTo(all["Z2"], 0);
        aet.Layout.Columns.Select(column => column.Name).ShouldBe(["A2", "E2", "T2"]);
        aet["T2"].AsSpan(300, 3600).ToArray().ShouldEqualTo(all["T2"][300..3900], 1e-13);
        Run("tdi", [Data(), Ltt], ("channels", "sagnac"), ("generation", "1.5")).Layout.Columns.Select(column => column.Name).ShouldBe(["alpha1", "beta1", "gamma1"]);
    }

    [Fact]
    public void Light_travel_times_at_the_rate_of_the_data_are_taken_as_they_are()
    {
        var travel = LinkSeries.Travel(4, Length);
        var expected = new double[3 * 3700];
        new TdiEvaluator(Michelson.Xyz(TdiGeneration.Second), new TdiOptions(4)).Apply(Reference.Noise(5, 6 * Length), travel, 300, expected);
        var output = Run("tdi", [Data(), LinkSeries.Product("ltt", 4, 400, "s", travel)]);
        output["X2"].AsSpan(300, 3700).ToArray().ShouldEqualTo(expected[..3700], 0);
    }

    [Fact]
    public void A_light_travel_time_beyond_its_bounds_is_refused_while_computing()
    {
        ComputeRefusal("tdi", [Data(), Ltt], [true, true], ("longest_ltt_seconds", 8.2)).Bound.ShouldBe("0 to 8.2 s");
        var negative = LinkSeries.Travel(0.25, Length / 16);
        negative[20] = -1e-3;
        ComputeRefusal("tdi", [Data(), LinkSeries.Product("ltt", 0.25, 25, "s", negative)], [true, true]).What.ShouldContain("light travel time");
    }

    [Fact]
    public void What_is_no_measurement_of_six_links_or_no_light_travel_time_is_refused()
    {
        var full = Data(kind: "isc").With(Data(kind: "rfi")).With(Data(kind: "tmi"));
        PlanRefusal("tdi", [full, Ltt]).Remedy.ShouldContain("intermediary-variables");
        PlanRefusal("tdi", [Data(kind: "xi"), Ltt]).What.ShouldContain("six columns of eta");
        PlanRefusal("tdi", [Data(), Data()]).What.ShouldContain("six columns of ltt");
        PlanRefusal("tdi", [Data(), LinkSeries.Product("ltt", 0.25, 25, "m", LinkSeries.Travel(0.25, 250))]).Bound.ShouldBe("s");
        PlanRefusal("tdi", [Data(), LinkSeries.Product("ltt", 0.25, 50, "s", LinkSeries.Travel(0.25, 250))]).What.ShouldContain("last as long");
        PlanRefusal("tdi", [Data(), LinkSeries.Product("ltt", 0.3, 30, "s", LinkSeries.Travel(0.25, 250))]).What.ShouldContain("whole multiple");
        PlanRefusal("tdi", [Data(), Ltt with { Layout = Ltt.Layout with { Origin = 0 } }]).What.ShouldContain("different times");
        PlanRefusal("tdi", [Data(), Ltt], ("measurement_order", 30)).What.ShouldContain("even");
    }

    [Fact]
    public void Halo_is_what_eight_of_the_longest_delays_take() =>
        Plan("tdi", [Data(), Ltt]).Dependencies.ShouldBe([Dependency.Window(1, 1), Dependency.Window(1, 1)]);
}
