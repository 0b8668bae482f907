using Lisa.Cli.Compare.Report;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

/// <summary>The sentences follow from the figures: other figures, other sentences.</summary>
public sealed class FindingsTests
{
    [Fact]
    public void A_style_that_is_below_the_others_in_every_repetition_is_named_with_how_much()
    {
        var styles = ComparisonData.Of([[1, 1.1, 1.2], [2, 2.2, 2.1], [1.5, 1.4, 1.6]]).Styles;

        Findings.Of(Measure.Makespan, styles).ShouldBe(
            "Makespan: choreographed 1.10 s, hybrid 1.50 s, orchestrated 2.10 s. Choreographed is below the others in every repetition; orchestrated is above it by 91 %.");
        Findings.Ahead("choreographed", styles).ShouldContain("makespan");
        Findings.Ahead("hybrid", styles).ShouldBeEmpty();
    }

    [Fact]
    public void Repetitions_that_overlap_tell_nothing_apart()
    {
        var comparison = ComparisonData.Of([[1, 3], [2, 4], [1.5, 3.5]]);

        Findings.Of(Measure.Makespan, comparison.Styles)!.ShouldEndWith("The repetitions overlap: nothing here tells the styles apart.");
        Findings.Summary(comparison)[^1].ShouldStartWith("In no measure is a style below both others");
    }

    [Fact]
    public void Only_the_last_may_be_apart() =>
        Findings.Of(Measure.Makespan, ComparisonData.Of([[1, 3], [5, 6], [2, 4]]).Styles)!.ShouldContain("Orchestrated is above choreographed in every repetition");

    [Fact]
    public void One_repetition_says_nothing_of_chance()
    {
        var styles = ComparisonData.Of([[1], [2], [3]]).Styles;

        Findings.Of(Measure.Makespan, styles)!.ShouldEndWith("Measured once: no word of chance.");
        ComparisonData.Styles.ShouldAllBe(style => Findings.Ahead(style, styles).Count == 0);
    }

    [Fact]
    public void What_was_not_measured_has_no_sentence() => Findings.Of(Measure.Recovery, ComparisonData.Of([[1], [2], [3]]).Styles).ShouldBeNull();

    [Fact]
    public void Outputs_that_differ_are_told_first_whatever_the_figures_are()
    {
        var good = ComparisonData.Of([[1, 1], [1, 1], [1, 1]], kills: true);
        var other = good.Styles[1] with { Trials = [good.Styles[1].Trials[0] with { Digest = "other" }, .. good.Styles[1].Trials.Skip(1)] };
        var lost = good.Styles[1] with { Kills = [ComparisonData.Kill(1, identical: false), .. good.Styles[1].Kills.Skip(1)] };

        Findings.Summary(good)[0].ShouldBe(
            "All 6 runs that were compared made the same outputs to the byte, whatever the style (SHA-256 0123456789ab). So did the 6 runs that lost a silo.");
        Findings.Summary(good with { Styles = [good.Styles[0], other, good.Styles[2]] })[0].ShouldContain("2 different outputs");
        Findings.Summary(good with { Styles = [good.Styles[0], lost, good.Styles[2]] })[0].ShouldContain("Of 6 runs that lost a silo, 1 made others");
    }

    [Fact]
    public void A_kill_after_the_end_counts_for_nothing_and_is_told()
    {
        var good = ComparisonData.Of([[1, 1], [1, 1], [1, 1]], kills: true);
        var late = good.Styles[0] with { Kills = [ComparisonData.Kill(1, at: 3), good.Styles[0].Kills[1]] };

        late.Kills[0].RecoverySeconds.ShouldBeNull();
        Findings.Summary(good with { Styles = [late, .. good.Styles.Skip(1)] }).ShouldContain(sentence => sentence.Contains("1 of 6 kills came after the run's end", StringComparison.Ordinal));
    }
}
