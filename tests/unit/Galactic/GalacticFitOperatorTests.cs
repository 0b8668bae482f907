using Lisa.Signal.Sources;
using Lisa.Tests.Unit.Operators;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Galactic;

public sealed class GalacticFitOperatorTests(ITestOutputHelper output)
{
    private const int Month = 518_400;
    private const double Start = 2e6;

    private static readonly (string, object)[] Parts = [("parts", 10)];

    // Bands of 10 µHz from 3 mHz on: three sources around the border at 3.05 mHz, 4/T apart, and one far from them.
    private static readonly GalacticBinary[] Sources =
    [
        Loud(3.0490e-3, 1.1, 0.4, 3e-22), Loud(3.0507e-3, 4.4, -0.6, 2.5e-22), Loud(3.0526e-3, 2.2, 0.1, 2e-22), Loud(3.0885e-3, 5.6, 0.9, 1.5e-22),
    ];

    private static readonly Lazy<InMemoryProduct[]> Data = new(Make);

    private static readonly Lazy<InMemoryProduct> Search = new(() => Run("galactic-search", Data.Value, Parts));

    [Fact]
    public void Rounds_come_to_an_end_with_each_source_in_its_band_and_its_signal_within_the_noise()
    {
        // Without guards no band of the search knows of its neighbours' sources.
        (string, object)[] apart = [.. Parts, ("guard_hz", 0)];
        var rounds = new List<InMemoryProduct> { Run("galactic-search", Data.Value, apart) };
        while (rounds.Count < 8 && rounds[^1]["change"].Any(change => change > 0))
        {
            rounds.Add(Run("galactic-fit", [rounds[^1], .. Data.Value], apart));
            output.WriteLine($"round {rounds.Count - 1}: {string.Join(", ", rounds[^1]["change"].Select(change => $"{change:F2}"))}");
        }

        rounds[^1]["change"].ShouldAllBe(change => change == 0);
        rounds[^1].Segments.Select(segment => segment[0].Length).ShouldBe([0, 0, 0, 0, 1, 2, 0, 0, 1, 0]);

        // The best fit of 7 parameters a source follows the noise by 7 in the square, whichever of the directions that fit it takes.
        var (searched, fitted) = (Misfit(rounds[0]), Misfit(rounds[^1]));
        output.WriteLine($"optimal SNR squared of found less true signals: {searched:F1} after the search, {fitted:F1} after {rounds.Count - 1} rounds, 28 expected");
        fitted.ShouldBeLessThan(60);
        fitted.ShouldBeLessThan(searched + 2);
    }

    [Fact]
    public void A_band_that_agrees_with_its_neighbours_passes_on_what_it_got_without_looking_at_the_data()
    {
        var settled = WithChange(Search.Value, 0);

        // A spectrum of nothing would be refused as soon as a band is opened.
        var blind = Data.Value[1] with { Segments = [[new double[5001], new double[5001]]] };
        var next = Run("galactic-fit", [settled, Data.Value[0], blind, Data.Value[2]], Parts);

        foreach (var column in settled.Layout.Columns)
        {
            next[column.Name].ShouldBeTheSameBitsAs(settled[column.Name]);
        }
    }

    [Fact]
    public void A_source_on_both_sides_of_a_border_stays_on_one_and_what_is_none_is_dropped()
    {
        var search = Search.Value;

        // The lonely source is put into the band before its own too, a little quieter, and a ghost where nothing is.
        var lonely = search.Segments[8];
        var doubled = search with
        {
            Segments = [.. search.Segments.Select((segment, at) => at switch { 7 => Changed(lonely, 1, lonely[1][0] - 0.01), 2 => Changed(lonely, 2, 3.0254e-3), _ => segment })],
        };
        var first = Round(doubled);
        var second = Round(first);

        first.Segments[7][1].ShouldBe([0], "dropped: its SNR is 0");
        first.Segments[7][6].ShouldBe([0], "and its amplitude");
        first.Segments[2][1].ShouldBe([0]);
        first.Segments[2][18][0].ShouldBe(lonely[1][0], "what changed is all of it");
        first.Segments[8][1].Length.ShouldBe(1);
        second.Segments[7][1].ShouldBeEmpty();
        second.Segments[2][1].ShouldBeEmpty();
        second.Segments[8][1].Length.ShouldBe(1);
    }

    [Fact]
    public void A_source_that_the_search_missed_is_found_in_what_is_left()
    {
        var search = Search.Value;
        var without = search with { Segments = [.. search.Segments.Select((segment, at) => at == 8 ? [.. segment.Select(_ => Array.Empty<double>())] : segment)] };

        // Its neighbour did change something, so the band looks again.
        var known = without with { Segments = [.. without.Segments.Select((segment, at) => at == 9 ? Changed(search.Segments[8], 1, 0) : segment)] };
        Round(known).Segments[8][2].ShouldHaveSingleItem().ShouldBe(search.Segments[8][2][0], 1e-8);
    }

    [Fact]
    public void A_table_of_something_else_is_refused() =>
        PlanRefusal("galactic-fit", [Data.Value[0], .. Data.Value]).Bound.ShouldContain("frequency");

    private static InMemoryProduct Round(InMemoryProduct previous) => Run("galactic-fit", [previous, .. Data.Value], Parts);

    private static InMemoryProduct WithChange(InMemoryProduct table, double change) =>
        table with { Segments = [.. table.Segments.Select(segment => (double[][])[.. segment[..^1], [.. segment[^1].Select(_ => change)]])] };

    private static double[][] Changed(double[][] segment, int column, double value) =>
        [.. segment.Select((values, at) => at == column ? [value] : at == 6 && column == 1 && value == 0 ? [0.0] : values)];

    private static double Misfit(InMemoryProduct found)
    {
        // A sample in 500 s says as much of a mean square.
        const double rateHz = 0.002;
        var (a, e) = (new double[5184], new double[5184]);
        foreach (var source in Sources)
        {
            GalacticSignals.Add(source, Start, rateHz, a, e);
        }

        for (var i = 0; i < found["snr"].Length; i++)
        {
            var binary = new GalacticBinary(-found["amplitude"][i], found["frequency"][i], found["frequency_derivative"][i])
            {
                EpochSeconds = found["gps"][i],
                EclipticLongitudeRadians = found["ecliptic_longitude"][i],
                EclipticLatitudeRadians = found["ecliptic_latitude"][i],
                InclinationRadians = found["inclination"][i],
                PolarisationRadians = found["polarisation"][i],
                InitialPhaseRadians = found["initial_phase"][i],
            };
            GalacticSignals.Add(binary, Start, rateHz, a, e);
        }

        return 2 * a.Concat(e).Sum(value => value * value) / rateHz / GalacticSignals.Density(3.05e-3);
    }

    private static InMemoryProduct[] Make()
    {
        var (a, e) = (GalacticSignals.Noise(3, Month), GalacticSignals.Noise(4, Month));
        foreach (var source in Sources)
        {
            GalacticSignals.Add(source, Start, GalacticSignals.RateHz, a, e);
        }

        var bands = Run("heterodyne", GalacticSignals.Series(Start, a, e), ("low_hz", 0.003), ("high_hz", 0.0031), ("band_hz", 0.0001));
        return [bands, GalacticSignals.Psd(), GalacticSignals.OrbitsFrom(Start)];
    }

    private static GalacticBinary Loud(double frequencyHz, double longitude, double latitude, double amplitude) => new(amplitude, frequencyHz, 0)
    {
        EpochSeconds = Start,
        EclipticLongitudeRadians = longitude,
        EclipticLatitudeRadians = latitude,
        InclinationRadians = 0.8,
        PolarisationRadians = 0.2,
        InitialPhaseRadians = 1,
    };
}
