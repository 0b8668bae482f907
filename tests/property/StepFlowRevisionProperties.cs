using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>Inputs that are committed again: what depends on a change is computed again, and nothing else.</summary>
public sealed class StepFlowRevisionProperties
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public void A_revision_at_rest_computes_exactly_the_outputs_that_need_it_again()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Random(seed);
                var shapes = Shapes(random, carries: false);
                var driver = Complete(shapes, random, seed, out var totals);
                var input = random.Next(shapes.Length);
                var index = random.NextInt64(totals[input]);
                var before = driver.Commands.Count;

                driver.Revise(input, index);
                driver.RunToRest();

                var again = driver.Commands.Skip(before).OfType<StepCommand.Compute>().SelectMany(Each).Order().ToList();
                again.ShouldBe(driver.Done.Where(output => driver.Needs(output, input, index)).Order());
                driver.Flow.IsComplete.ShouldBeTrue();
                driver.Flow.Progress.Reopened.ShouldBe(again.Count > 0 ? 1 : 0);
            },
            iter: 5_000);
    }

    [Fact]
    public void The_same_content_again_computes_nothing()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Random(seed);
                var shapes = Shapes(random, carries: random.Next(2) == 0);
                var driver = Complete(shapes, random, seed, out var totals);
                var input = random.Next(shapes.Length);
                var before = driver.Commands.Count;

                driver.Revise(input, random.NextInt64(totals[input]), changes: false);

                driver.Commands.Skip(before).ShouldBeEmpty();
                driver.Flow.IsComplete.ShouldBeTrue();
                driver.Flow.Progress.Reopened.ShouldBe(0);
            },
            iter: 2_000);
    }

    [Fact]
    public void Whatever_is_revised_and_whenever_the_product_becomes_whole()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Random(seed);
                var shapes = Shapes(random, carries: random.Next(2) == 0);
                var totals = shapes.Select(_ => 1 + (long)random.Next(25)).ToArray();
                var driver = new StepFlowDriver(shapes, Limits(random), seed);
                driver.Want(1);
                for (var input = 0; input < shapes.Length; input++)
                {
                    for (long index = 0; index < totals[input]; index++)
                    {
                        driver.InputExists(input, index, index + 1);
                        Disturb(driver, shapes, totals, random);
                    }

                    driver.InputTotal(input, totals[input]);
                }

                Disturb(driver, shapes, totals, random);
                driver.RunToRest();

                driver.Done.Count.ShouldBe((int)shapes[0].OutputCount(totals[0]));
                driver.Flow.IsComplete.ShouldBeTrue();
                driver.Flow.IsIdle.ShouldBeTrue();
            },
            iter: 5_000);
    }

    [Fact]
    public void In_order_all_that_follows_a_stale_segment_is_computed_again_in_order()
    {
        var driver = new StepFlowDriver([Dependency.Scan], StepLimits.Default with { ItemSegments = 3 }, 1);
        driver.Want(0);
        driver.InputExists(0, 0, 10);
        driver.InputTotal(0, 10);
        driver.RunToRest();
        var before = driver.Commands.Count;

        driver.Revise(0, 4);
        driver.RunToRest();

        driver.Commands.Skip(before).OfType<StepCommand.Compute>().SelectMany(Each).ShouldBe([4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public void What_was_refused_is_tried_again_when_its_input_is_revised()
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default, 1);
        driver.Want(0);
        driver.InputExists(0, 0, 1);
        driver.InputTotal(0, 1);
        driver.Finish(driver.InFlight.Single().Item, done: 0, failure: new ItemFailure("refused", true));
        driver.Flow.Progress.Failed.ShouldBe(1);

        driver.Revise(0, 0);
        driver.RunToRest();

        driver.Flow.IsComplete.ShouldBeTrue();
    }

    // Opened on a product that is whole, a step hears of a revision before it is told how many segments its input has.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_made_of_the_whole_of_an_input_is_taken_back_though_the_end_of_that_is_not_told_yet(bool isPrimary)
    {
        Dependency[] shapes = isPrimary ? [Dependency.Whole] : [Dependency.Map, Dependency.Whole];
        var whole = shapes.Length - 1;
        var flow = new StepFlow(shapes, StepLimits.Default, new Random(1));
        List<StepCommand> commands = [];
        flow.Want(0, commands);
        flow.OutputExists(new SegmentRange(0, 1), commands);
        flow.InputExists(0, new SegmentRange(0, isPrimary ? 4 : 1), commands);
        flow.InputExists(whole, new SegmentRange(0, 4), commands);

        flow.InputCommitted(whole, new SegmentRange(2, 3), static _ => false, commands);
        flow.InputTotal(0, isPrimary ? 4 : 1, commands);
        flow.InputTotal(whole, 4, commands);

        commands.OfType<StepCommand.Complete>().ShouldBeEmpty();
        commands.OfType<StepCommand.Compute>().Single().Segments.ShouldBe(new SegmentRange(0, 1));
    }

    private static StepFlowDriver Complete(Dependency[] shapes, Random random, int seed, out long[] totals)
    {
        totals = [.. shapes.Select(_ => 1 + (long)random.Next(25))];
        var driver = new StepFlowDriver(shapes, Limits(random), seed);
        driver.Want(1);
        for (var input = 0; input < shapes.Length; input++)
        {
            driver.InputExists(input, 0, totals[input]);
            driver.InputTotal(input, totals[input]);
        }

        driver.RunToRest();
        driver.Flow.IsComplete.ShouldBeTrue();
        return driver;
    }

    private static void Disturb(StepFlowDriver driver, Dependency[] shapes, long[] totals, Random random)
    {
        while (random.Next(3) == 0)
        {
            var input = random.Next(shapes.Length);
            driver.Revise(input, random.NextInt64(totals[input]), random.Next(4) > 0);
            if (driver.InFlight.Count > 0 && random.Next(2) == 0)
            {
                var item = driver.InFlight.ElementAt(random.Next(driver.InFlight.Count));
                driver.Finish(item.Item, random.NextInt64(item.Segments.Count + 1));
            }
        }
    }

    private static IEnumerable<long> Each(StepCommand.Compute compute)
    {
        for (var index = compute.Segments.First; index < compute.Segments.End; index++)
        {
            yield return index;
        }
    }

    private static Dependency[] Shapes(Random random, bool carries)
    {
        var first = carries ? new Dependency(1 + random.Next(3), random.Next(4), random.Next(4), true) : Shape(random);
        return [first, .. Enumerable.Range(0, random.Next(3)).Select(_ => Shape(random))];
    }

    private static Dependency Shape(Random random)
    {
        var single = random.Next(4) == 0 ? Dependency.Whole : new Dependency(1 + random.Next(3), random.Next(4), random.Next(4), false);
        return single with { Parts = 1 + random.Next(3) };
    }

    private static StepLimits Limits(Random random) => new(1 + random.Next(4), 1 + random.Next(9), TimeSpan.FromMilliseconds(10))
    {
        Failures = FailurePolicy.Default with { Attempts = int.MaxValue },
    };
}
