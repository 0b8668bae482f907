using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Explaining;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

public sealed class OriginReasonsTests
{
    [Fact]
    public void A_reused_segment_names_the_run_that_made_it_when_where_at_what_cost_and_after_which_attempts()
    {
        var question = Asking.About() with { Index = 5, Work = Asking.Made((4, 8, "r-1", 3, Asking.Now)) };

        OriginReasons.Of(question).ShouldHaveSingleItem().ShouldBe(new Reason(
            ReasonKinds.Reused,
            "segment 5 reused: computed for run r-1 at 2026-01-02 03:04:05.000Z on silo-a, in 2 s of a slot, 1 s of a processor, in up to 3 attempts")
        {
            Run = "r-1",
            Segments = new SegmentRange(4, 8),
            At = Asking.Now,
        });
    }

    [Fact]
    public void A_step_tells_what_it_computed_and_what_it_reused_of_whom()
    {
        var question = Asking.About() with { Work = Asking.Made((0, 4, "r-1", 1, Asking.Now), (4, 6, "r-2", 1, Asking.Now.AddHours(1)), (6, 7, "r-1", 1, Asking.Now)) };
        var reasons = OriginReasons.Of(question);

        reasons.Select(reason => reason.Kind).ShouldBe([ReasonKinds.Reused, ReasonKinds.Computed, ReasonKinds.First]);
        reasons[0].Text.ShouldStartWith("5 segments reused: computed for run r-1");
        reasons[1].Text.ShouldStartWith("2 segments computed for this run");
    }

    [Fact]
    public void What_was_computed_for_a_question_says_so() => OriginReasons.Of(Asking.About() with { Work = Asking.Made((0, 1, WorkLedger.Demand, 1, Asking.Now)) })
        .ShouldHaveSingleItem().Text.ShouldStartWith("1 segment reused: computed for somebody who asked for it");

    [Fact]
    public void A_changed_parameter_is_named_with_both_values() =>
        Why(Asking.Define(threshold: "9"), Asking.Define(threshold: "8")).ShouldBe(
            [new Reason(ReasonKinds.ParameterChanged, "not reused: since run r-1 threshold is 9, and was 8") { Run = "r-1" }]);

    [Fact]
    public void A_changed_version_is_named() =>
        Why(Asking.Define(version: 2), Asking.Define()).ShouldBe(
            [new Reason(ReasonKinds.VersionChanged, "not reused: since run r-1 the operator's version is 2, and was 1") { Run = "r-1" }]);

    [Fact]
    public void An_input_that_is_another_product_names_the_step_that_makes_it() =>
        Why(Asking.Define(psd: "0.75"), Asking.Define()).ShouldBe(
            [new Reason(ReasonKinds.InputChanged, "not reused: since run r-1 psd is what step psd makes now, another product than before") { Run = "r-1", Step = "psd" }]);

    [Fact]
    public void A_step_that_was_not_there_before_is_new()
    {
        var question = Computed(Asking.Define()) with { Earlier = Asking.Earlier(Asking.Define()) with { Steps = ImmutableSortedDictionary<string, StepDefinition>.Empty } };
        OriginReasons.Of(question)[^1].Kind.ShouldBe(ReasonKinds.NewStep);
    }

    [Fact]
    public void Of_an_unchanged_recipe_the_input_segments_are_named_that_were_computed_since()
    {
        var definition = Asking.Define();
        var question = Computed(definition) with { Earlier = Asking.Earlier(definition) };
        var psd = Asking.Made((0, 1, "r-2", 1, Asking.Now.AddMinutes(1)));
        var data = Asking.Made((0, 3, "r-0", 1, Asking.Now.AddDays(-1)), (3, 4, "r-2", 1, Asking.Now.AddMinutes(1)));
        question = question with { Sources = [question.Sources[0] with { Work = data }, question.Sources[1] with { Work = psd }] };

        OriginReasons.Of(question).Skip(1).Select(reason => (reason.Kind, reason.Segments)).ShouldBe([
            (ReasonKinds.InputRecomputed, new SegmentRange(3, 4)), (ReasonKinds.InputRecomputed, new SegmentRange(0, 1))]);

        // Segment 0 reads data 0 and 1, and all of psd.
        OriginReasons.Of(question with { Index = 0 }).Skip(1).Select(reason => reason.Segments).ShouldBe([new SegmentRange(0, 1)]);
    }

    [Fact]
    public void A_segment_that_exists_and_that_nobody_recorded_says_so()
    {
        var question = Asking.About();
        question = question with { Index = 1, Report = question.Report with { Total = 3, Done = 3 } };
        OriginReasons.Of(question)[0].Kind.ShouldBe(ReasonKinds.Unrecorded);
    }

    private static StepQuestion Computed(StepDefinition definition) => Asking.About(definition) with { Work = Asking.Made((0, 4, "r-2", 1, Asking.Now.AddHours(1))) };

    private static IEnumerable<Reason> Why(StepDefinition now, StepDefinition before) =>
        OriginReasons.Of(Computed(now) with { Earlier = Asking.Earlier(before) }).Skip(1);
}
