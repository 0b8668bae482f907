using Lisa.Grains.Contracts;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class IntermediaryVariablesOperatorTests
{
    private const int Length = 2000;

    [Theory]
    [InlineData(2000)]
    [InlineData(80)]
    public void It_is_the_kernel_however_the_data_are_cut(int segment)
    {
        var (isc, rfi, tmi) = (Reference.Noise(1, 6 * Length), Reference.Noise(2, 6 * Length), Reference.Noise(3, 6 * Length));
        var travel = LinkSeries.Travel(4, Length);
        var data = LinkSeries.Product("rfi", 4, segment, "1", rfi).With(LinkSeries.Product("tmi", 4, segment, "1", tmi)).With(LinkSeries.Product("isc", 4, segment, "1", isc));

        var made = Run("intermediary-variables", [data, LinkSeries.Product("ltt", 4, segment, "s", travel)]);

        const int first = 60;
        const int count = Length - 120;
        var expected = new double[6 * count];
        new IntermediaryVariables(4, 31).Apply(isc, rfi, tmi, travel, first, expected);
        made.Layout.Columns.Select(column => (column.Name, column.Unit)).ShouldBe(LinkSeries.Channels("eta", isc).Select(channel => (channel.Name, "1")));
        for (var column = 0; column < 6; column++)
        {
            made[made.Layout.Columns[column].Name].AsSpan(first, count).ToArray().ShouldEqualTo(expected[(column * count)..((column + 1) * count)], 0);
        }
    }

    [Fact]
    public void With_isc_alone_eta_is_isc_and_no_neighbour_is_read()
    {
        var noise = Reference.Noise(4, 6 * Length);
        var (data, ltt) = (LinkSeries.Product("isc", 4, 400, "1", noise), LinkSeries.Product("ltt", 4, 400, "s", LinkSeries.Travel(4, Length)));

        Run("intermediary-variables", [data, ltt])["eta_31"].ShouldEqualTo(noise[(2 * Length)..(3 * Length)], 0);
        Plan("intermediary-variables", [data, ltt]).Dependencies.ShouldBe([Dependency.Map, Dependency.Map]);
    }

    [Fact]
    public void A_part_of_the_interferometers_and_long_travel_times_are_refused()
    {
        var ltt = LinkSeries.Product("ltt", 4, 400, "s", LinkSeries.Travel(4, Length));
        InMemoryProduct Data(string kind) => LinkSeries.Product(kind, 4, 400, "1", new double[6 * Length]);

        PlanRefusal("intermediary-variables", [Data("isc").With(Data("rfi")), ltt]).What.ShouldContain("tmi");
        PlanRefusal("intermediary-variables", [Data("eta"), ltt]).What.ShouldContain("isc");
        ComputeRefusal("intermediary-variables", [Data("isc").With(Data("rfi")).With(Data("tmi")), ltt], [true, true], ("longest_ltt_seconds", 8.1))
            .What.ShouldContain("light travel time");
    }
}
