using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Tenants;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

/// <summary>What a step sends, on whose account, and when it asks whom.</summary>
public sealed class StepAdmissionTests
{
    private const long SegmentBytes = 64;
    private static readonly ProductId Product = ProductId.OfDataset("p");
    private static readonly TenantTimes Times = TenantTimes.Of(TimeSpan.FromSeconds(1));
    private static readonly DateTimeOffset Noon = new(2035, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly StepAdmission _admission = new(Times, "alice", Product);
    private DateTimeOffset _now = Noon;
    private long _item;

    public StepAdmissionTests()
    {
        _admission.At(_now);
        _admission.Size(SegmentBytes);
    }

    [Fact]
    public void Before_a_tenant_has_answered_nothing_is_sent_and_it_is_asked_once()
    {
        _admission.Charge([("alice", 0)]);
        _admission.Room(out _).ShouldBe(0);
        var question = Ask(10).ShouldHaveSingleItem();
        (question.Tenant, question.Wanted, question.InFlight).ShouldBe(("alice", 10, 0));
        question.Bytes.ShouldNotBeNull().Wanted.ShouldBe(10 * SegmentBytes);
        Ask(10).ShouldBeEmpty();
    }

    [Fact]
    public void Who_is_not_limited_is_asked_every_few_seconds_and_goes_on_where_no_answer_comes()
    {
        _admission.Charge([("alice", 0)]);
        Answer(Ask(10).Single(), null);
        _admission.Room(out var tenant).ShouldBe(long.MaxValue);
        tenant.ShouldBe("alice");
        Pass(Times.Unlimited - TimeSpan.FromTicks(1));
        Ask(1000).ShouldBeEmpty();

        Pass(TimeSpan.FromTicks(1));
        _admission.Fail(Ask(1000).Single(), _now);
        Pass(TimeSpan.FromHours(1));
        _admission.Room(out _).ShouldBe(long.MaxValue);
        Ask(1000).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_run_of_the_highest_priority_pays_and_where_its_tenant_has_no_room_the_next()
    {
        _admission.Charge([("alice", 5), ("bob", 1)]);
        Answer(Ask(10).Single(), 2);
        var second = Ask(10).ShouldHaveSingleItem();
        (second.Tenant, second.Wanted).ShouldBe(("bob", 8));
        Answer(second, 3);

        Send(2, "alice");
        Send(3, "bob");
        _admission.Room(out var none).ShouldBe(0);
        none.ShouldBeNull();

        _admission.Return(0, 2);
        _admission.Room(out var tenant).ShouldBe(2);
        tenant.ShouldBe("alice");
    }

    [Fact]
    public void A_lease_that_has_run_out_by_its_own_clock_stops_it_a_margin_earlier_and_what_is_in_flight_is_still_known()
    {
        _admission.Charge([("alice", 0)]);
        Answer(Ask(10).Single(), 4);
        Send(1, "alice");
        Pass(Times.Lease - Times.Margin - TimeSpan.FromTicks(1));
        _admission.Room(out _).ShouldBe(3);

        Pass(TimeSpan.FromTicks(1));
        _admission.Room(out _).ShouldBe(0);
        var question = Ask(10).ShouldHaveSingleItem();
        (question.InFlight, question.Room).ShouldBe((1, 0));
        Answer(question, 4);
        _admission.Room(out _).ShouldBe(3);
    }

    [Fact]
    public void A_late_answer_counts_from_when_it_was_asked_for()
    {
        _admission.Charge([("alice", 0)]);
        var question = Ask(10).Single();
        Pass(Times.Lease - Times.Margin);
        Answer(question, 4);
        _admission.Room(out _).ShouldBe(0);
    }

    [Fact]
    public void Room_that_was_enough_and_is_used_up_is_asked_for_at_once_and_room_that_was_not_waits_for_a_call()
    {
        _admission.Charge([("alice", 0)]);
        Answer(Ask(2).Single(), 2);
        Send(2, "alice");
        var more = Ask(3).ShouldHaveSingleItem();
        more.Wanted.ShouldBeGreaterThanOrEqualTo(5);

        Answer(more, 3);
        Send(1, "alice");
        Ask(90).ShouldBeEmpty();
        _admission.Call("alice");
        Ask(90).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_others_wait_for_is_given_back_when_it_falls_free()
    {
        _admission.Charge([("alice", 0)]);
        Answer(Ask(10).Single(), 4);
        Send(4, "alice");
        _admission.Call("alice");
        Answer(Ask(10).Single(), 1, isContended: true);
        Ask(10).ShouldBeEmpty();

        _admission.Return(0, 4);
        Ask(10).ShouldHaveSingleItem().InFlight.ShouldBe(0);
    }

    [Fact]
    public void What_it_may_store_is_used_up_by_what_is_in_flight_and_what_was_written_since_it_asked()
    {
        _admission.Charge([("alice", 0)]);
        Answer(Ask(10).Single(), null, 3 * SegmentBytes);
        _admission.Room(out _).ShouldBe(3);
        Send(2, "alice");
        _admission.Room(out _).ShouldBe(1);
        _admission.Return(0, 1);
        _admission.Room(out _).ShouldBe(2, "one is written and stays, the other was not");

        Send(2, "alice");
        _admission.Room(out _).ShouldBe(0);
        var question = Ask(10, stored: SegmentBytes).ShouldHaveSingleItem();
        (question.Bytes!.Stored, question.Bytes.InFlight).ShouldBe((SegmentBytes, 2 * SegmentBytes));
        Answer(question, null, 2 * SegmentBytes);
        _admission.Room(out _).ShouldBe(0);
        Ask(10).ShouldBeEmpty("there is no more, and it is called when there is");
        var wait = _admission.Hindrance(10).ShouldNotBeNull();
        (wait.Tenant, wait.IsStore).ShouldBe(("alice", true));
        _admission.Hindrance(0).ShouldBeNull();
    }

    [Fact]
    public void The_tenant_that_is_charged_is_told_what_is_stored_though_another_pays_for_the_work()
    {
        _admission.Charge([("bob", 0)]);
        var questions = Ask(10, stored: 5 * SegmentBytes);
        questions.Select(question => question.Tenant).ShouldBe(["bob", "alice"]);
        questions[0].Bytes.ShouldBeNull();
        questions[1].Bytes.ShouldNotBeNull().Stored.ShouldBe(5 * SegmentBytes);
        questions[1].Wanted.ShouldBe(0);

        Answer(questions[0], null);
        _admission.Room(out _).ShouldBe(0, "what it stores is not known to have room");
        Answer(questions[1], null, null);
        _admission.Room(out var tenant).ShouldBe(long.MaxValue);
        tenant.ShouldBe("bob");
    }

    [Fact]
    public void A_step_spreads_the_room_that_it_has_over_its_items()
    {
        var flow = new StepFlow([Dependency.Map], StepLimits.Default, new Random(1)) { Admission = _admission };
        _admission.Charge([("alice", 0)]);
        List<StepCommand> commands = [];
        flow.InputExists(0, new SegmentRange(0, 50), commands);
        flow.Want(0, commands);
        commands.ShouldBeEmpty();

        Answer(Ask(flow.ReadySegments).Single(), 5);
        flow.Tick(_now, commands);
        commands.OfType<StepCommand.Compute>().Select(item => (item.Segments.Count, item.Tenant)).ShouldBe([(2, "alice"), (1, "alice"), (1, "alice"), (1, "alice")]);
        commands.Clear();
        flow.ItemFinished(new ItemOutcome(0, 2, TimeSpan.FromMilliseconds(1)), _now, commands);
        commands.OfType<StepCommand.Compute>().ShouldHaveSingleItem().Segments.Count.ShouldBe(1);
    }

    private List<TenantQuestion> Ask(long ready, long stored = 0) => _admission.Ask(ready, 100, () => stored);

    private void Answer(TenantQuestion question, long? room, long? bytes = null, bool isContended = false)
    {
        var load = new TenantLoad(new TenantLimits(room, bytes), question.InFlight, 0, 0, 0);
        var again = room is null && bytes is null ? Times.Unlimited : Times.Renew;
        _admission.Hear(question, new TenantGrant(room, bytes, Times.Lease, again, isContended, load), _now);
    }

    private void Send(long segments, string tenant)
    {
        _admission.Room(out var payer).ShouldBeGreaterThanOrEqualTo(segments);
        payer.ShouldBe(tenant);
        _admission.Take(_item++, tenant, segments);
    }

    private void Pass(TimeSpan time)
    {
        _now += time;
        _admission.At(_now);
    }
}
