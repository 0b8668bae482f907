using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>What becomes of segments that are given up, and of those beside them.</summary>
public sealed class GivenUpProperties
{
    private static readonly ItemFailure Passing = new("poison", false);
    private static readonly ItemFailure Away = new("the store does not answer", false, Outage: true);

    [Fact]
    public void Poison_never_blocks_its_neighbours_and_is_marked_or_named_and_heals_when_it_is_tried_again()
    {
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 60], Gen.Bool).Sample((seed, length, skips) =>
        {
            var random = new Random(seed);
            var poison = Enumerable.Range(0, length).Where(_ => random.Next(4) == 0).Select(index => (long)index).ToHashSet();
            var driver = new StepFlowDriver(
                [Dependency.Map], StepLimits.Default with { Items = 1 + random.Next(4), ItemSegments = 1 + random.Next(9) }, seed);
            driver.Flow.Judge(new FailureRule(FailurePolicy.Default with { Attempts = 1 + random.Next(3) }, skips));
            driver.InputExists(0, 0, length);
            driver.Want(0);
            driver.InputTotal(0, length);

            Play(driver, poison, random);

            driver.Done.Order().ShouldBe(Enumerable.Range(0, length).Select(index => (long)index).Where(index => !poison.Contains(index)));
            driver.Flow.IsIdle.ShouldBeTrue();
            driver.Flow.Failed.Select(entry => entry.Index).ShouldBe(poison.Order());
            driver.Flow.Gaps.Count.ShouldBe(skips ? poison.Count : 0);
            driver.Flow.IsComplete.ShouldBe(skips || poison.Count == 0);
            var progress = driver.Flow.Progress;
            progress.Under(GivenUp.Fail).Failed.ShouldBe(poison.Count);
            progress.Under(GivenUp.DeadLetter).Failed.ShouldBe(0);
            progress.Under(GivenUp.Skip).IsComplete.ShouldBe(skips || poison.Count == 0);

            driver.Retry(null);
            Play(driver, [], random);

            driver.Done.Count.ShouldBe(length);
            driver.Flow.Gaps.ShouldBeEmpty();
            driver.Flow.Failed.ShouldBeEmpty();
            driver.Flow.IsComplete.ShouldBeTrue();
        });
    }

    [Fact]
    public void What_carries_state_is_never_skipped()
    {
        var driver = new StepFlowDriver([Dependency.Scan], StepLimits.Default, 1);
        driver.Flow.Judge(new FailureRule(FailurePolicy.Default with { Attempts = 1 }, Skips: true));
        driver.InputExists(0, 0, 5);
        driver.Want(0);

        driver.Finish(driver.InFlight.Single().Item, 2, failure: Passing);

        driver.Commands.OfType<StepCommand.Skip>().ShouldBeEmpty();
        driver.Flow.Progress.Under(GivenUp.Skip).Failed.ShouldBe(1);
    }

    [Fact]
    public void A_gap_that_cannot_be_written_is_a_failure_and_says_so()
    {
        var driver = One(new FailureRule(FailurePolicy.Default with { Attempts = 1 }, Skips: true));
        driver.Finish(driver.InFlight.Single().Item, 0, failure: Passing).ShouldContain(new StepCommand.Skip(0));
        driver.Flow.IsIdle.ShouldBeFalse("its gap is being written");

        driver.SkipFailed(0, new ItemFailure("no room", true)).ShouldBeEmpty();

        driver.Flow.Progress.Under(GivenUp.Skip).ShouldBe(new StepProgress(1, 0, 1, true, "segment 0: poison; and no gap could take its place: no room"));
    }

    [Fact]
    public void What_was_written_down_as_given_up_is_not_tried_until_it_is_told_to()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);
        driver.InputExists(0, 0, 3);
        driver.InputTotal(0, 3);
        driver.Flow.WasGivenUp(1, "poison", 5);
        driver.Want(0);
        driver.RunToRest();

        driver.Done.Order().ShouldBe([0, 2]);
        driver.Flow.Progress.ShouldBe(new StepProgress(3, 2, 1, true, "segment 1: poison"));

        driver.Retry(1);
        driver.RunToRest();
        driver.Flow.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Behind_what_was_written_down_as_given_up_nothing_that_carries_state_goes_on()
    {
        var driver = new StepFlowDriver([Dependency.Scan], StepLimits.Default, 1);
        driver.InputExists(0, 0, 6);
        driver.Flow.WasGivenUp(2, "poison", 5);
        driver.Want(0);
        driver.RunToRest();
        driver.Done.Order().ShouldBe([0, 1]);

        driver.Retry(2);
        driver.RunToRest();
        driver.Done.Count.ShouldBe(6);
    }

    [Fact]
    public void More_than_anybody_looks_through_fail_a_run_that_would_wait_for_them()
    {
        var most = new StepProgress(null, 0, StepProgress.MostDeadLetters, true, "poison");
        most.Under(GivenUp.DeadLetter).Failed.ShouldBe(0);
        (most with { Failed = most.Failed + 1 }).Under(GivenUp.DeadLetter).Failed.ShouldBe(most.Failed + 1);
    }

    [Fact]
    public void Waits_grow_by_the_factor_up_to_the_longest()
    {
        Gen.Select(Gen.Double[0.001, 3600], Gen.Double[1, 10], Gen.Double[0, 86400], Gen.Int[1, 100], Gen.Int[0, 1_000_000]).Sample((first, factor, more, attempts, seed) =>
        {
            var longest = Math.Min(86400, first + more);
            var rule = new FailureRule(
                new FailurePolicy { FirstDelay = TimeSpan.FromSeconds(first), Factor = factor, LongestDelay = TimeSpan.FromSeconds(longest) }, false);
            var plain = Math.Min(longest, first * Math.Pow(factor, attempts - 1));
            rule.DelayAfter(attempts, new Random(seed)).TotalSeconds.ShouldBeInRange((0.75 * plain) - 1e-3, (1.25 * plain) + 1e-3);
        });
    }

    [Fact]
    public void A_step_is_as_patient_as_the_most_patient_run_and_skips_when_any_does()
    {
        var policies = new StepPolicies(FailurePolicy.Default);
        policies.RuleOf([]).ShouldBe(FailureRule.Of([FailurePolicy.Default]));

        policies.Set("hasty", new FailurePolicy { Attempts = 1, Timeout = TimeSpan.FromSeconds(1), FirstDelay = TimeSpan.FromSeconds(9), Then = GivenUp.Skip });
        policies.Set("slow", new FailurePolicy { Attempts = 7, Timeout = TimeSpan.FromSeconds(5), Factor = 3, Then = GivenUp.DeadLetter });
        var both = policies.RuleOf(["hasty", "slow"]);
        both.Skips.ShouldBeTrue();
        policies.Lists.ShouldBeTrue();
        (both.Patience.Attempts, both.Patience.Timeout, both.Patience.FirstDelay, both.Patience.Factor)
            .ShouldBe((7, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9), 3));

        policies.Set("endless", null);
        policies.RuleOf(["hasty", "slow", "endless"]).Patience.Timeout.ShouldBeNull();

        var left = policies.RuleOf(["hasty"]);
        (left.Patience.Attempts, left.Skips, policies.Lists).ShouldBe((1, true, false));
    }

    [Fact]
    public void Every_attempt_is_told_how_long_it_may_take()
    {
        var driver = One(new FailureRule(new FailurePolicy { Timeout = TimeSpan.FromSeconds(2) }, false));
        driver.InFlight.Single().Timeout.ShouldBe(TimeSpan.FromSeconds(2));
    }

    private static StepFlowDriver One(FailureRule rule)
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);
        driver.Flow.Judge(rule);
        driver.InputExists(0, 0, 1);
        driver.InputTotal(0, 1);
        driver.Want(0);
        return driver;
    }

    // Everything that is computed comes out, poison excepted; gaps are written, now and then only when an outage is over.
    private static void Play(StepFlowDriver driver, HashSet<long> poison, Random random)
    {
        for (var turn = 0; turn < 100_000; turn++)
        {
            List<StepCommand> commands;
            if (driver.InFlight.FirstOrDefault() is { } compute)
            {
                var clean = Enumerable.Range(0, (int)compute.Segments.Count).TakeWhile(at => !poison.Contains(compute.Segments.First + at)).Count();
                commands = clean == compute.Segments.Count ? driver.Finish(compute.Item) : driver.Finish(compute.Item, clean, failure: Passing);
            }
            else if (driver.Wakes.Where(wake => wake > driver.Now).ToList() is { Count: > 0 } wakes)
            {
                commands = driver.TickAt(wakes.Min());
            }
            else
            {
                return;
            }

            foreach (var skip in commands.OfType<StepCommand.Skip>())
            {
                if (random.Next(3) == 0)
                {
                    driver.SkipFailed(skip.Index, Away);
                }
                else
                {
                    driver.Skipped(skip.Index);
                }
            }
        }

        throw new InvalidOperationException("the step does not come to rest");
    }
}
