using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Galactic;
using Lisa.Signal.Noise;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>
/// A band's envelopes as a table: time, the band's edges (the same in all rows: the carrier is the middle), and the parts of A and E. So each segment
/// says itself which band it is.
/// </summary>
internal static class EnvelopeTable
{
    private const string Real = "_real";
    private const string Imaginary = "_imaginary";

    /// <summary>Columns of a table of A and E in this generation.</summary>
    public static ImmutableArray<Column> Columns(TdiGeneration generation, string unit)
    {
        var (a, e) = (TdiChannels.NameOf('A', generation), TdiChannels.NameOf('E', generation));
        return
        [
            new Column("gps", "s"), new Column("low", "Hz"), new Column("high", "Hz"),
            new Column(a + Real, unit), new Column(a + Imaginary, unit), new Column(e + Real, unit), new Column(e + Imaginary, unit),
        ];
    }

    /// <summary>The table's generation.</summary>
    /// <exception cref="RefusalException">An input is no such table.</exception>
    public static TdiGeneration Check(PlanRequest request, string input, Layout layout)
    {
        var generation = TdiChannels.Require(request, input, layout, Real).Generation;
        var expected = Columns(generation, layout.Columns[^1].Unit);
        return layout.Columns.SequenceEqual(expected)
            ? generation
            : throw PlanCheck.Refuse(
                request, $"input {input} is no table of envelopes", PlanCheck.Describe(layout.Columns), PlanCheck.Describe(expected),
                "bind it to a heterodyne step");
    }

    /// <summary>The edges of the band that a table is of.</summary>
    public static (double LowHz, double HighHz) BandOf(IComputeContext context, OperatorInfo info, Block table)
    {
        if (table.Length < 2)
        {
            throw PlanCheck.Refuse(context, info, "a band has hardly any samples", table.Length, "at least 2", "give longer data");
        }

        var (lowHz, highHz) = (table[1][0], table[2][0]);
        return lowHz > 0 && highHz > lowHz && double.IsFinite(highHz) && table[0][^1] > table[0][0]
            ? (lowHz, highHz)
            : throw PlanCheck.Refuse(
                context, info, "a table of envelopes does not say which band it is of", $"{lowHz} to {highHz} Hz", "edges above 0, times that go on",
                "bind the input to a heterodyne step");
    }

    /// <summary>The samples, held against noise of these densities.</summary>
    public static BandData Read(Block table, (double LowHz, double HighHz) band, (double A, double E) densities) => new(
        table[0], new EnvelopeColumns(table[3], table[4], table[5], table[6]), (band.LowHz + band.HighHz) / 2, densities);
}
