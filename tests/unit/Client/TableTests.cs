using Lisa.Cli.Output;
using Lisa.Cli.Results;
using Lisa.Client.Datasets;
using Lisa.Client.Results;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class TableTests
{
    [Theory]
    [InlineData(1126259462.4395, "1126259462.4395")]
    [InlineData(18.563421958, "18.5634")]
    [InlineData(6.411972e-47, "6.41197E-47")]
    [InlineData(0.0, "0")]
    [InlineData(double.NaN, "-")]
    public void A_number_has_the_digits_that_matter(double value, string text) => Cells.Number(value).ShouldBe(text);

    [Fact]
    public void A_table_of_events_shows_units_and_gaps_and_takes_no_name_for_markup()
    {
        var output = new ResultOutputView(
            "events", "x", "row", [new ColumnView("gps", "s"), new ColumnView("snr[red]")],
            [[1126259462.4395, 18.56], [1126259463.0, null]]);
        var text = new StringWriter();

        Consoles.On(text, isTerminal: false).Write(ResultTables.RowsOf(output));

        var lines = text.ToString().Split('\n').Select(line => line.Trim()).Where(line => line.Any(char.IsLetterOrDigit)).ToArray();
        lines.Length.ShouldBe(3);
        lines[0].ShouldContain("gps [s]");
        lines[0].ShouldContain("snr[red]");
        lines[1].ShouldMatch(@"^1126259462\.4395\W+18\.56$");
        lines[2].ShouldMatch(@"^1126259463\.0\W+-$");
    }

    [Fact]
    public void A_wide_table_is_not_wrapped_in_a_pipe()
    {
        var text = new StringWriter();

        Consoles.On(text, isTerminal: false).Write(Tables.Facts(("product", new string('a', 150))));

        text.ToString().ShouldContain(new string('a', 150));
    }
}
