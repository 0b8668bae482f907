using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Explaining;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

public sealed class WaitReasonsTests
{
    [Fact]
    public void A_segment_waits_for_input_segments_of_a_dataset_that_is_not_sealed()
    {
        var flow = Flow();
        flow.InputExists(0, new SegmentRange(0, 3), []);
        var reasons = Ask(flow, 3, isSealed: false);

        reasons[0].ShouldBe(new Reason(ReasonKinds.NotSealed, "segment 3 waits for segments 3..4 of data: dataset h1 has 3 full segments and is not sealed")
        {
            Dataset = "h1",
            Segments = new SegmentRange(3, 5),
        });
        reasons[1].ShouldBe(new Reason(ReasonKinds.InputMissing, "segment 3 waits for the whole of psd, which step psd makes")
        {
            Step = "psd",
            Segments = new SegmentRange(0, long.MaxValue),
        });
    }

    [Fact]
    public void A_step_that_is_asked_as_a_whole_tells_of_the_first_segment_that_does_not_exist()
    {
        var flow = Flow();
        flow.InputExists(0, new SegmentRange(0, 6), []);
        flow.InputTotal(0, 6, []);
        flow.OutputExists(new SegmentRange(0, 2), []);

        Ask(flow, null).ShouldHaveSingleItem().Text.ShouldBe("segment 2 waits for the whole of psd, which step psd makes");
    }

    [Fact]
    public void Segments_that_could_be_computed_wait_for_slots_and_others_are_in_work_items()
    {
        var flow = Ready(6);
        List<StepCommand> commands = [];
        flow.Want(0, commands);
        var reasons = Ask(flow, null);

        commands.OfType<StepCommand.Compute>().Sum(item => item.Segments.Count).ShouldBe(4);
        reasons.Select(reason => (reason.Kind, reason.Text)).ShouldBe([
            (ReasonKinds.InFlight, "4 segments in work items"),
            (ReasonKinds.NoSlot, "2 segments could be computed and wait for a slot: 2 slots, 5 work items in or before them")]);
        Ask(flow, 0).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.InFlight);
        Ask(flow, 5).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.NoSlot);
    }

    [Theory]
    [InlineData(false, ReasonKinds.TenantSegments, "waits for tenant alice's limit of 4 concurrent segments: 4 in flight, 1 of them this step's")]
    [InlineData(true, ReasonKinds.TenantStore, "waits for room in the store of tenant alice: 900 of 1000 bytes stored, 90 reserved")]
    public void What_could_be_computed_and_has_no_room_at_its_tenant_does_not_wait_for_a_slot(bool isStore, string kind, string text)
    {
        var load = new TenantLoad(new TenantLimits(4, 1000), 4, 9, 900, 90);
        var standing = StepLook.At(Ready(6), null) with { Tenant = new TenantWait("alice", isStore, load, 1) };
        WaitReasons.Of(Asking.About() with { Standing = standing }).ShouldBe([new Reason(kind, text)]);
        WaitReasons.Of(Asking.About() with { Index = 5, Standing = standing with { Index = 5, Place = SegmentStanding.Ready } }).ShouldBe([new Reason(kind, text)]);
    }

    [Fact]
    public void Where_no_silo_has_what_the_step_needs_its_items_say_so()
    {
        var flow = Ready(6);
        flow.Want(0, []);
        var question = Question(flow, 0);
        var reasons = WaitReasons.Of(question with { Standing = question.Standing! with { Hindrance = "no silo offers gpu" } });

        reasons.ShouldHaveSingleItem().ShouldBe(new Reason(ReasonKinds.NoCapability, "no silo offers gpu"));
    }

    [Fact]
    public void A_segment_that_failed_rests_until_a_time_and_then_is_given_up()
    {
        var flow = Ready(1);
        List<StepCommand> commands = [];
        flow.Want(0, commands);
        var item = commands.OfType<StepCommand.Compute>().Single();
        flow.ItemFinished(new ItemOutcome(item.Item, 0, TimeSpan.Zero, new ItemFailure("poison", false)), Asking.Now, commands);

        var resting = Ask(flow, 0).ShouldHaveSingleItem();
        resting.Kind.ShouldBe(ReasonKinds.Resting);
        resting.Text.ShouldStartWith("segment 0 failed 1 time (poison) and is tried again at 2026-01-02 03:04:05.");
        resting.At.ShouldBe(commands.OfType<StepCommand.WakeAt>().Single().Time);
        Ask(flow, null).Select(reason => reason.Kind).ShouldBe([ReasonKinds.Resting, ReasonKinds.Resting]);

        commands.Clear();
        flow.Tick(Asking.Now.AddMinutes(1), commands);
        item = commands.OfType<StepCommand.Compute>().Single();
        flow.ItemFinished(new ItemOutcome(item.Item, 0, TimeSpan.Zero, new ItemFailure("poison", Lasting: true)), Asking.Now, commands);
        Ask(flow, 0).ShouldHaveSingleItem().ShouldBe(new Reason(ReasonKinds.Failed, "segment 0 was given up after 2 attempts: poison"));
    }

    [Fact]
    public void A_segment_that_was_given_up_is_a_dead_letter_where_the_run_s_policy_says_so()
    {
        var definition = Asking.Define() with { Failures = new FailurePolicy { Then = GivenUp.DeadLetter } };
        var standing = new StepStanding { Index = 4, Place = SegmentStanding.Failed, Failures = 3, Cause = "poison" };
        var reason = WaitReasons.Of(Asking.About(definition) with { Index = 4, Standing = standing }).ShouldHaveSingleItem();

        reason.Kind.ShouldBe(ReasonKinds.DeadLetter);
        reason.Text.ShouldStartWith("segment 4 was given up after 3 attempts: poison");
        WaitReasons.Of(Asking.About() with { Index = 4, Standing = standing with { Place = SegmentStanding.Skipped } })
            .ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.Skipped);
    }

    [Fact]
    public void A_scan_waits_for_the_segment_before()
    {
        var definition = Asking.Define(data: Dependency.Scan);
        var flow = new StepFlow([.. definition.Inputs.Select(input => input.Dependency)], StepLimits.Default, new Random(1));
        flow.InputExists(0, new SegmentRange(0, 4), []);
        flow.InputExists(1, new SegmentRange(0, 1), []);
        flow.InputTotal(1, 1, []);
        var question = Asking.About(definition) with { Index = 3, Standing = StepLook.At(flow, 3) };

        // All that is ready right behind each other goes in one item, in order: only what no item can have waits.
        StepLook.At(flow, 3).Place.ShouldBe(SegmentStanding.Ready);
        var waiting = question with { Standing = question.Standing! with { Place = SegmentStanding.Waiting } };
        WaitReasons.Of(waiting).ShouldHaveSingleItem().Text.ShouldBe("segment 3 waits for segment 2, whose state it goes on from");
    }

    [Fact]
    public void What_exists_waits_for_nothing_and_what_lies_beyond_the_end_never_will()
    {
        var flow = Ready(2);
        flow.OutputExists(new SegmentRange(0, 1), []);

        Ask(flow, 0).ShouldBeEmpty();
        Ask(flow, 7, total: 2).ShouldHaveSingleItem().ShouldBe(new Reason(ReasonKinds.Beyond, "the product has no segment 7: it has 2"));
    }

    [Fact]
    public void A_step_that_the_style_of_the_run_holds_back_names_those_that_it_waits_for()
    {
        var question = Asking.About() with { Style = RunStyle.Orchestrated, Awaits = ["psd"] };
        WaitReasons.Of(question).ShouldHaveSingleItem().ShouldBe(
            new Reason(ReasonKinds.Barrier, "the run is orchestrated, and engages the step when step psd is complete") { Step = "psd" });
        WaitReasons.Of(question with { Awaits = [.. Enumerable.Range(0, 10).Select(step => $"s{step}")] })[0].Text.ShouldEndWith("s6, s7 and 2 more are complete");
    }

    [Fact]
    public void A_step_of_a_paused_run_waits_for_somebody_to_resume_it()
    {
        var question = Asking.About() with { IsPaused = true, Awaits = ["psd"] };
        WaitReasons.Of(question).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.Paused);
        WaitReasons.Of(question with { Report = question.Report with { Total = 3, Done = 3 } }).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.Complete);
    }

    [Fact]
    public void A_step_that_is_not_at_work_is_complete_or_its_run_is_over_or_it_will_be_reminded()
    {
        var question = Asking.About();
        WaitReasons.Of(question).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.NotAtWork);
        WaitReasons.Of(question with { RunState = RunState.Cancelled }).ShouldHaveSingleItem().Text.ShouldStartWith("the run is cancelled");
        var complete = question with { Report = question.Report with { Total = 3, Done = 3 } };
        WaitReasons.Of(complete).ShouldHaveSingleItem().ShouldBe(new Reason(ReasonKinds.Complete, "all 3 segments exist"));
        WaitReasons.Of(complete with { Index = 1 }).ShouldBeEmpty();
        WaitReasons.Of(complete with { Index = 3 }).ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.Beyond);
    }

    private static StepFlow Flow() =>
        new([.. Asking.Define().Inputs.Select(input => input.Dependency)], StepLimits.Default with { Items = 2, ItemSegments = 2 }, new Random(1));

    // All inputs are there.
    private static StepFlow Ready(long segments)
    {
        var flow = Flow();
        flow.InputExists(0, new SegmentRange(0, segments), []);
        flow.InputTotal(0, segments, []);
        flow.InputExists(1, new SegmentRange(0, 1), []);
        flow.InputTotal(1, 1, []);
        return flow;
    }

    private static StepQuestion Question(StepFlow flow, long? index, bool isSealed = true, long? total = null)
    {
        var question = Asking.About(isSealed: isSealed);
        return question with { Index = index, Standing = StepLook.At(flow, index), Report = question.Report with { Total = total } };
    }

    private static IReadOnlyList<Reason> Ask(StepFlow flow, long? index, bool isSealed = true, long? total = null) =>
        WaitReasons.Of(Question(flow, index, isSealed, total));
}
