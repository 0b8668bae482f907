using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Operators;

public sealed class OrbitsInputTests
{
    private const double Day = 86_400;

    private static readonly OperatorInfo Asking = new("asking", 1, "Asks for orbits", [OrbitsInput.Port], [], "None");
    private static readonly EqualArmConstellation Constellation = new(new EqualArmOptions());

    [Fact]
    public void Orbits_come_back_between_their_rows_as_they_were()
    {
        var orbits = Read(OrbitTable.Of(Constellation, -2 * Day, Day / 2, 70), 0, 30 * Day);
        double[] seconds = [0.3 * Day, 11.11 * Day, 29.9 * Day];
        double[] travel = new double[3], expected = new double[3];
        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, seconds, travel);
            Constellation.LightTravelTimes(link, seconds, expected);
            travel.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-11);
        }

        double[] x = new double[3], y = new double[3], z = new double[3], expectedZ = new double[3];
        orbits.Positions(3, seconds, x, y, z);
        Constellation.Positions(3, seconds, x, y, expectedZ);
        z.Zip(expectedZ).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 0.1);
    }

    [Theory]
    [InlineData(-3 * Day, 30 * Day)]
    [InlineData(0, 33 * Day)]
    public void Orbits_that_do_not_reach_as_far_as_the_data_are_refused(double from, double to) =>
        Refusal(OrbitTable.Of(Constellation, -2 * Day, Day / 2, 69), from, to).What.ShouldContain("do not reach");

    [Fact]
    public void Orbits_with_a_gap_are_refused()
    {
        var orbits = OrbitTable.Of(Constellation, -2 * Day, Day / 2, 69);
        orbits.Segments[0][4][7] = double.NaN;
        Refusal(orbits, 0, Day).What.ShouldContain("no table");
    }

    [Fact]
    public void Fewer_rows_than_an_interpolation_takes_are_refused() =>
        Refusal(OrbitTable.Of(Constellation, -2 * Day, Day / 2, 7), -Day, 0).What.ShouldContain("no table");

    [Fact]
    public void Other_columns_than_those_of_orbits_are_refused()
    {
        var layout = OrbitTable.Of(Constellation, 0, Day, 8).Layout;
        var request = new PlanRequest(ParameterSet.Empty, [new PlanInput(layout, 8)], "step x");
        OrbitsInput.Check(request, layout);
        var refusal = Should.Throw<RefusalException>(() => OrbitsInput.Check(request, layout with { Columns = layout.Columns.RemoveAt(3) })).Refusals.ShouldHaveSingleItem();
        refusal.Bound.ShouldContain("x_2 [m]");
        refusal.Remedy.ShouldNotBeEmpty();
    }

    private static Refusal Refusal(InMemoryProduct orbits, double from, double to) =>
        Should.Throw<RefusalException>(() => Read(orbits, from, to)).Refusals.ShouldHaveSingleItem();

    private static TabulatedConstellation Read(InMemoryProduct orbits, double from, double to)
    {
        var plan = new OperatorPlan(orbits.Layout, [Dependency.Whole], null);
        var context = new InMemoryContext(ParameterSet.Empty, plan, 0, [orbits]);
        try
        {
            return OrbitsInput.Read(context, Asking, context.Inputs[0], from, to);
        }
        finally
        {
            context.Lent.ShouldBe(0);
        }
    }
}
