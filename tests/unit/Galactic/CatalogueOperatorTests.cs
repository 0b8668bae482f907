using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Galactic;
using Lisa.Tests.Unit.Operators;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Galactic;

public sealed class CatalogueOperatorTests
{
    private const double Year = 3.15e7;

    [Fact]
    public void The_first_version_numbers_sources_by_frequency_and_merges_what_two_bands_found()
    {
        var candidates = Table([Row(4e-3, 20), Row(2e-3, 9), Row(1.9e-3, 6.9)], [Row(4e-3 + 1e-9, 19, longitude: 1.01)], [Row(3e-3, 0)]);

        var catalogue = Run("catalogue", candidates);

        catalogue["frequency"].ShouldBe([2e-3, 4e-3]);
        catalogue["source"].ShouldBe([1, 2]);
        catalogue["snr"].ShouldBe([9, 20]);
        foreach (var column in new[] { "version", "first_version", "last_version", "times_seen" })
        {
            catalogue[column].ShouldBe([1, 1]);
        }

        catalogue.Layout.Columns.ShouldNotContain(column => column.Name == "change");
        catalogue.Layout.Columns.Length.ShouldBe(candidates.Layout.Columns.Length + 4);
    }

    [Fact]
    public void Two_of_one_band_are_two_however_near() =>
        Run("catalogue", Table([Row(4e-3, 20), Row(4e-3 + 1e-9, 19)]))["source"].ShouldBe([1, 2]);

    [Fact]
    public void An_update_renews_what_it_knows_numbers_what_is_new_and_keeps_what_it_did_not_see()
    {
        var first = Run("catalogue", Table([Row(4e-3, 20), Row(2e-3, 9), Row(6e-3, 12)]));

        // The one at 4 mHz moved by its derivative in a year; at 2 mHz something else is on the other side of the sky.
        var moved = 4e-3 + (1e-16 * Year);
        var second = Run("catalogue-update", [Table([Row(moved + 1e-9, 40, gps: Year), Row(2e-3, 11, longitude: 4.2, gps: Year), Row(1e-3, 8, gps: Year)]), first]);

        second["source"].ShouldBe([1, 2, 3, 4, 5]);
        second["frequency"].ShouldBe([2e-3, moved + 1e-9, 6e-3, 1e-3, 2e-3]);
        second["snr"].ShouldBe([9, 40, 12, 8, 11]);
        second["version"].ShouldBe([2, 2, 2, 2, 2]);
        second["first_version"].ShouldBe([1, 1, 1, 2, 2]);
        second["last_version"].ShouldBe([1, 2, 1, 2, 2]);
        second["times_seen"].ShouldBe([1, 2, 1, 1, 1]);

        var third = Run("catalogue-update", [Table(), second]);
        third["version"].ShouldAllBe(version => version == 3);
        third["last_version"].ShouldBe([1, 2, 1, 2, 2]);
        Run("catalogue-update", [Table([Row(9e-3, 8)]), third])["source"].ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void Of_two_candidates_near_a_known_source_the_nearer_is_it_and_the_other_is_new()
    {
        var first = Run("catalogue", Table([Row(4e-3, 20)]));

        var second = Run("catalogue-update", [Table([Row(4e-3 + 12e-9, 30), Row(4e-3 - 3e-9, 10)]), first]);

        second["source"].ShouldBe([1, 2]);
        second["snr"].ShouldBe([10, 30]);
    }

    [Fact]
    public void A_sky_that_is_not_known_does_not_keep_a_source_apart()
    {
        var unknown = Run("catalogue", Table([Row(4e-3, 20, skyError: double.NaN)]));

        Run("catalogue-update", [Table([Row(4e-3, 20, longitude: 3, skyError: double.NaN)]), unknown])["times_seen"].ShouldBe([2]);
    }

    [Fact]
    public void An_empty_catalogue_is_one_and_can_be_updated()
    {
        var empty = Run("catalogue", Table([]));

        empty["source"].ShouldBeEmpty();
        Run("catalogue-update", [Table([Row(4e-3, 20)]), empty])["version"].ShouldBe([1]);
    }

    [Fact]
    public void Tables_of_something_else_are_refused()
    {
        var other = new InMemoryProduct(new Layout(AxisKind.Row, 0, 1, 0, [new Column("snr", "1")]), [[[1]]]);
        PlanRefusal("catalogue", [other]).Bound.ShouldContain("frequency_error");
        PlanRefusal("catalogue-update", [Table(), Table()]).Bound.ShouldContain("first_version");
        PlanRefusal("catalogue", [Run("catalogue", Table())]).Bound.ShouldContain("none of");
    }

    private static InMemoryProduct Table(params double[][][] segments) => new(
        CandidateTable.Layout,
        [.. segments.DefaultIfEmpty([]).Select(rows => CandidateTable.Columns.Select((_, column) => rows.Select(row => row[column]).ToArray()).ToArray())]);

    private static double[] Row(double frequency, double snr, double longitude = 1, double gps = 0, double skyError = 0.1)
    {
        var values = new Dictionary<string, double>
        {
            ["gps"] = gps,
            ["snr"] = snr,
            ["frequency"] = frequency,
            ["frequency_derivative"] = 1e-16,
            ["ecliptic_longitude"] = longitude,
            ["frequency_error"] = 5e-9,
            ["frequency_derivative_error"] = 1e-17,
            ["ecliptic_longitude_error"] = skyError,
            ["ecliptic_latitude_error"] = skyError,
            ["change"] = snr,
        };
        return [.. CandidateTable.Columns.Select(column => values.GetValueOrDefault(column.Name, 0.5))];
    }
}
