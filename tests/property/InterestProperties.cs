using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>A step works while somebody wants its product, at the priority it is wanted at, and says when it can do no more.</summary>
public sealed class InterestProperties
{
    [Fact]
    public void Nothing_is_computed_before_somebody_wants_it()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);

        driver.InputExists(0, 0, 50).ShouldBeEmpty();

        driver.Flow.ReadySegments.ShouldBe(50);
        driver.Flow.IsIdle.ShouldBeFalse();
        driver.Want(7).OfType<StepCommand.Compute>().ShouldAllBe(compute => compute.Priority == 7);
        driver.InFlight.Count.ShouldBe(StepLimits.Default.Items);
    }

    [Fact]
    public void A_withdrawn_interest_cancels_what_is_in_flight_and_a_new_one_resumes_it()
    {
        Gen.Select(Gen.Bool, Gen.Int[1, 60], Gen.Int[0, 1_000_000]).Sample((ordered, inputs, seed) =>
        {
            var random = new Random(seed);
            var driver = new StepFlowDriver([ordered ? Dependency.Scan : Dependency.Map], StepLimits.Default, seed);
            driver.InputExists(0, 0, inputs);
            driver.InputTotal(0, inputs);
            driver.Want(1);
            var items = driver.InFlight.ToList();

            driver.Want(null).ShouldBe(items.Select(item => new StepCommand.Cancel(item.Item)), ignoreOrder: true);
            foreach (var item in items)
            {
                driver.Finish(item.Item, random.NextInt64(item.Segments.Count)).OfType<StepCommand.Compute>().ShouldBeEmpty();
            }

            driver.Flow.ItemsInFlight.ShouldBe(0);
            driver.Want(2).OfType<StepCommand.Compute>().ShouldAllBe(compute => compute.Priority == 2);
            driver.RunToRest();
            driver.Flow.IsComplete.ShouldBeTrue();
        });
    }

    [Fact]
    public void At_a_higher_priority_what_is_in_flight_is_called_back_once_and_sent_again()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);
        driver.InputExists(0, 0, 50);
        driver.Want(1);
        var items = driver.InFlight.ToList();

        driver.Want(9).ShouldBe(items.Select(item => new StepCommand.Cancel(item.Item)), ignoreOrder: true);
        driver.Want(9).ShouldBeEmpty();
        driver.Finish(items[0].Item, 0).OfType<StepCommand.Compute>().ShouldHaveSingleItem().Priority.ShouldBe(9);
        driver.Want(2).ShouldBeEmpty("a lower one can wait for the end of what is in flight");
        driver.Finish(items[1].Item, 0).OfType<StepCommand.Compute>().ShouldHaveSingleItem().Priority.ShouldBe(2);
    }

    [Fact]
    public void While_it_is_held_what_is_in_flight_ends_and_nothing_begins_whatever_is_learnt()
    {
        Gen.Select(Gen.Bool, Gen.Int[1, 60], Gen.Int[0, 1_000_000]).Sample((ordered, inputs, seed) =>
        {
            var random = new Random(seed);
            var driver = new StepFlowDriver([ordered ? Dependency.Scan : Dependency.Map], StepLimits.Default, seed);
            driver.InputExists(0, 0, inputs);
            driver.Want(1);

            driver.Hold();
            driver.Commands.OfType<StepCommand.Cancel>().ShouldBeEmpty();
            foreach (var item in driver.InFlight.ToList())
            {
                driver.Finish(item.Item, random.NextInt64(item.Segments.Count + 1)).OfType<StepCommand.Compute>().ShouldBeEmpty();
            }

            driver.InputExists(0, inputs, 2 * inputs).OfType<StepCommand.Compute>().ShouldBeEmpty();
            driver.InputTotal(0, 2 * inputs).OfType<StepCommand.Compute>().ShouldBeEmpty();
            driver.Retry(null).OfType<StepCommand.Compute>().ShouldBeEmpty();
            driver.Flow.ItemsInFlight.ShouldBe(0);

            driver.Want(2).OfType<StepCommand.Compute>().ShouldNotBeEmpty();
            driver.RunToRest();
            driver.Flow.IsComplete.ShouldBeTrue();
        });
    }

    [Fact]
    public void What_rested_while_nobody_wanted_it_waits_for_somebody()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);
        driver.InputExists(0, 0, 1);
        driver.Want(0);
        driver.Finish(driver.InFlight.Single().Item, 0, failure: new ItemFailure("out of memory", false));
        driver.Want(null);

        driver.TickAt(driver.Wakes.Single()).ShouldBeEmpty();

        driver.Flow.IsIdle.ShouldBeFalse();
        driver.Want(0).ShouldHaveSingleItem().ShouldBeOfType<StepCommand.Compute>();
    }

    [Fact]
    public void Waiting_for_inputs_is_idle()
    {
        var driver = new StepFlowDriver([Dependency.Window(0, 1)], StepLimits.Default, 1);
        driver.Want(0);
        driver.Flow.IsIdle.ShouldBeTrue();

        driver.InputExists(0, 0, 1);
        driver.Flow.IsIdle.ShouldBeTrue();
        driver.Flow.Inputs.ShouldBe([(1, null)]);

        driver.InputTotal(0, 1);
        driver.Flow.IsIdle.ShouldBeFalse();
        driver.RunToRest();
        driver.Flow.IsIdle.ShouldBeTrue();
        driver.Flow.Inputs.ShouldBe([(1, 1)]);
    }

    [Fact]
    public void An_empty_input_is_complete_as_soon_as_it_is_known_to_be_empty()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);

        driver.InputTotal(0, 0).ShouldBe([new StepCommand.Complete(0)]);
        driver.InputTotal(0, 0).ShouldBeEmpty();
    }
}
