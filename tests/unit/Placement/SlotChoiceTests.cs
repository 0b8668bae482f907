using CsCheck;
using Lisa.Grains.Placement;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Placement;

/// <summary>Which silo takes a work item.</summary>
public sealed class SlotChoiceTests
{
    private static readonly SlotWeights Weights = new();

    [Fact]
    public void Nobody_offering_nobody_is_chosen() => SlotChoice.Choose([], Weights, 7).ShouldBe(-1);

    [Fact]
    public void A_free_slot_elsewhere_is_better_than_waiting_where_the_inputs_are()
    {
        SlotChoice.Choose([new SlotOffer(2, 4, 1, true), new SlotOffer(2, 0, 0, false)], Weights, 0).ShouldBe(1);
    }

    [Fact]
    public void Warm_inputs_decide_between_silos_that_are_about_as_free()
    {
        SlotChoice.Choose([new SlotOffer(4, 1, 0, false), new SlotOffer(4, 2, 1, false)], Weights, 0).ShouldBe(1);
        SlotChoice.Choose([new SlotOffer(4, 1, 0, false), new SlotOffer(4, 2, 1, false)], Weights with { Locality = 0 }, 0).ShouldBe(0);
    }

    [Fact]
    public void Warm_inputs_decide_between_silos_with_queues_of_about_the_same_length()
    {
        SlotChoice.Choose([new SlotOffer(1, 8, 0, false), new SlotOffer(1, 10, 1, false)], Weights, 0).ShouldBe(1);
        SlotChoice.Choose([new SlotOffer(1, 8, 0, false), new SlotOffer(1, 13, 1, false)], Weights, 0).ShouldBe(0);
    }

    [Fact]
    public void Among_equals_work_stays_where_it_was_and_else_takes_turns()
    {
        SlotOffer[] equals = [new(2, 0, 0, false), new(2, 0, 0, true), new(2, 0, 0, false)];
        Enumerable.Range(0, 9).Select(turn => SlotChoice.Choose(equals, Weights, turn)).ShouldAllBe(chosen => chosen == 1);

        SlotOffer[] strangers = [new(2, 0, 0, false), new(2, 0, 0, false), new(2, 0, 0, false)];
        Enumerable.Range(0, 9).Select(turn => SlotChoice.Choose(strangers, Weights, turn)).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Staying_is_not_worth_a_wait()
    {
        SlotChoice.Choose([new SlotOffer(2, 2, 0, true), new SlotOffer(2, 1, 0, false)], Weights, 0).ShouldBe(1);
    }

    [Fact]
    public void Work_is_shared_out_in_proportion_to_slots() =>
        Gen.Int[1, 16].Array[2, 6].Sample(slots =>
        {
            // Items come and stay: whatever the number, no silo has more than one item a slot above another.
            var items = new int[slots.Length];
            for (var turn = 0; turn < 40 * slots.Sum(); turn++)
            {
                items[SlotChoice.Choose([.. slots.Select((each, at) => new SlotOffer(each, items[at], 0, false))], Weights, turn)]++;
            }

            var loads = slots.Select((each, at) => (double)items[at] / each).ToList();
            (loads.Max() - loads.Min()).ShouldBeLessThanOrEqualTo(1.0 + 1e-9, string.Join(' ', items));
        }, iter: 100, seed: "0000KOIPF5m2");

    [Fact]
    public void A_silo_without_work_gets_the_next_item_at_once() =>
        Gen.Int[1, 8].Array[1, 5].Sample(slots =>
        {
            SlotOffer[] offers = [.. slots.Select(each => new SlotOffer(each, 2 * each, 1, true)), new SlotOffer(1, 0, 0, false)];
            SlotChoice.Choose(offers, Weights, slots.Length).ShouldBe(slots.Length);
        }, iter: 100, seed: "0000KOIPF5m2");
}
