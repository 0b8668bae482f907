using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>What a step does with segments that fail: rest, try again, give up, and take up again when told to.</summary>
public sealed class RetryProperties
{
    private static readonly ItemFailure Passing = new("out of memory", false);
    private static readonly ItemFailure Away = new("the store does not answer", false, Outage: true);
    private static readonly ItemFailure Refused = new("the input has a NaN", true);

    [Fact]
    public void Each_wait_is_twice_the_one_before_give_or_take_a_quarter()
    {
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[2, 9]).Sample((seed, attempts) =>
        {
            var driver = Driver(attempts, seed);
            for (var attempt = 1; attempt < attempts; attempt++)
            {
                var commands = driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing);

                var wake = commands.ShouldHaveSingleItem().ShouldBeOfType<StepCommand.WakeAt>().Time;
                var plain = TimeSpan.FromMilliseconds(100) * Math.Pow(2, attempt - 1);
                (wake - driver.Now).ShouldBeInRange(0.75 * plain, 1.25 * plain);
                driver.Flow.IsIdle.ShouldBeFalse();
                driver.TickAt(wake - TimeSpan.FromTicks(1)).ShouldBeEmpty();
                driver.TickAt(wake).ShouldHaveSingleItem().ShouldBeOfType<StepCommand.Compute>();
            }

            driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing)
                .ShouldBe([new StepCommand.GiveUp(0, Passing.Cause, attempts)]);
            driver.Flow.Progress.ShouldBe(new StepProgress(1, 0, 1, true, $"segment 0: {Passing.Cause}"));
        });
    }

    [Fact]
    public void An_outage_is_no_attempt_and_is_waited_for_in_short_steps()
    {
        var driver = Driver(2, 1);
        for (var outage = 0; outage < 100; outage++)
        {
            driver.Finish(driver.InFlight.Single().Item, 0, failure: Away).ShouldHaveSingleItem().ShouldBeOfType<StepCommand.WakeAt>();
            (driver.Wakes[^1] - driver.Now).ShouldBeLessThanOrEqualTo(1.25 * 32 * TimeSpan.FromMilliseconds(100));
            driver.Flow.IsIdle.ShouldBeFalse();
            driver.TickAt(driver.Wakes[^1]).ShouldHaveSingleItem().ShouldBeOfType<StepCommand.Compute>();
        }

        // The attempts are all still there.
        driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing).ShouldHaveSingleItem().ShouldBeOfType<StepCommand.WakeAt>();
        driver.TickAt(driver.Wakes[^1]);
        driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing).ShouldBe([new StepCommand.GiveUp(0, Passing.Cause, 2)]);
    }

    [Fact]
    public void A_wait_stops_doubling_before_it_outgrows_the_clock()
    {
        var driver = Driver(int.MaxValue, 1);
        for (var attempt = 1; attempt <= 100; attempt++)
        {
            driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing);
            (driver.Wakes[^1] - driver.Now).ShouldBeLessThanOrEqualTo(1.25 * FailurePolicy.Default.LongestDelay);
            driver.TickAt(driver.Wakes[^1]);
        }
    }

    [Fact]
    public void A_refusal_is_given_up_at_once_and_its_neighbours_go_on()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default with { Items = 1 }, 1);
        driver.InputExists(0, 0, 6);
        driver.InputTotal(0, 6);
        driver.Want(0);

        driver.Finish(driver.InFlight.Single().Item, 2, failure: Refused).ShouldContain(new StepCommand.GiveUp(2, Refused.Cause, 1));
        driver.RunToRest();

        driver.Done.Order().ShouldBe([0, 1, 3, 4, 5]);
        driver.Flow.Failed.ShouldBe([(2, Refused.Cause)]);
        driver.Flow.IsIdle.ShouldBeTrue();
        driver.Flow.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Behind_a_refusal_nothing_that_carries_state_goes_on()
    {
        var driver = new StepFlowDriver([Dependency.Scan], StepLimits.Default, 1);
        driver.InputExists(0, 0, 20);
        driver.Want(0);

        driver.Finish(driver.InFlight.Single().Item, 2, failure: Refused);
        driver.InputExists(0, 20, 30);

        driver.InFlight.ShouldBeEmpty();
        driver.Done.Order().ShouldBe([0, 1]);
        driver.Flow.IsIdle.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2L)]
    public void What_was_given_up_is_taken_up_again_when_told_to(long? index)
    {
        foreach (var shape in new[] { Dependency.Map, Dependency.Scan })
        {
            var driver = new StepFlowDriver([shape], StepLimits.Default with { Items = 1 }, 1);
            driver.InputExists(0, 0, 20);
            driver.InputTotal(0, 20);
            driver.Want(0);
            driver.Finish(driver.InFlight.Single().Item, 2, failure: Refused);
            driver.RunToRest();

            driver.Retry(7).ShouldBeEmpty();
            driver.Retry(index);
            driver.RunToRest();

            driver.Flow.Failed.ShouldBeEmpty();
            driver.Flow.IsComplete.ShouldBeTrue();
        }
    }

    [Fact]
    public void What_somebody_else_made_is_failed_no_longer()
    {
        var driver = Driver(1, 1);
        driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing);

        driver.OutputExists(0, 1).ShouldBe([new StepCommand.Complete(1)]);

        driver.Flow.Progress.ShouldBe(new StepProgress(1, 1, 0, true, null));
    }

    [Fact]
    public void A_failure_reported_behind_the_last_segment_touches_no_other_item()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default with { Items = 2, ItemSegments = 1 }, 1);
        driver.InputExists(0, 0, 2);
        driver.Want(0);

        driver.Finish(driver.InFlight.First().Item, 1, failure: Refused);
        driver.RunToRest();

        driver.Done.Count.ShouldBe(2);
        driver.Flow.Failed.ShouldBeEmpty();
    }

    private static StepFlowDriver Driver(int attempts, int seed)
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default with { Failures = FailurePolicy.Default with { Attempts = attempts } }, seed);
        driver.InputExists(0, 0, 1);
        driver.InputTotal(0, 1);
        driver.Want(0);
        return driver;
    }
}
