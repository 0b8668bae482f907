using CsCheck;
using Lisa.Signal.Detection;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class PeakFinderTests
{
    [Fact]
    public void Samples_close_to_each_other_are_one_peak() =>
        PeakFinder.Find([0, 6, 9, 7, 0, 0, 6, 0, 0, 0, 8], 5, 3).ShouldBe([new Peak(2, 9, 1, 6, 4), new Peak(10, 8, 10, 10, 1)]);

    [Fact]
    public void The_earliest_of_equals_wins() => PeakFinder.Find([0, 7, 7, 0], 5, 2).Single().Sample.ShouldBe(1);

    [Fact]
    public void A_gap_never_triggers_and_the_threshold_itself_does_not()
    {
        PeakFinder.Find([double.NaN, 5, double.NaN], 5, 2).ShouldBeEmpty();
        PeakFinder.Find([6, double.NaN, 7], 5, 2).Single().ShouldBe(new Peak(2, 7, 0, 2, 2));
    }

    [Fact]
    public void Pieces_give_the_peaks_of_the_whole() => Gen.Select(Gen.Int[1, 100], Gen.Int[1, 40]).Sample((piece, window) =>
    {
        var series = Reference.Series;
        var finder = new PeakFinder(4, window);
        for (var start = 0; start < series.Length; start += piece)
        {
            finder.Push(series.AsSpan(start, Math.Min(piece, series.Length - start)));
        }

        finder.Finish().ShouldBe(PeakFinder.Find(series, 4, window));
    });

    [Fact]
    public void Sample_numbers_count_from_where_one_says() => new Func<Peak>(() =>
    {
        var finder = new PeakFinder(1, 1, firstSample: 1000);
        finder.Push([0, 2]);
        return finder.Finish().Single();
    })().Sample.ShouldBe(1001);

    [Fact]
    public void Bad_settings_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PeakFinder(double.NaN, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new PeakFinder(1, 0));
    }
}
