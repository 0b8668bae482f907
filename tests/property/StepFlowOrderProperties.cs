using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>
/// Facts come in any order and any number of times: what is done in the end is the same, and on the way nothing that could be computed is forgotten.
/// </summary>
public sealed class StepFlowOrderProperties
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public void Facts_shuffled_and_repeated_lead_to_the_same_product()
    {
        Seeds.Sample(
            seed =>
            {
                var random = new Random(seed);
                var shapes = Shapes(random);
                var totals = shapes.Select(_ => (long)random.Next(25)).ToArray();
                var outputs = shapes[0].OutputCount(totals[0]);
                var driver = new StepFlowDriver(shapes, Limits(random), seed);
                var facts = Facts(driver, shapes, totals, outputs, random);

                foreach (var fact in facts)
                {
                    fact();
                    Disturb(driver, random);
                    NothingIsForgotten(driver, outputs);
                }

                driver.Want(3);
                driver.RunToRest();

                driver.Done.Order().ShouldBe(Enumerable.Range(0, (int)outputs).Select(index => (long)index));
                driver.Flow.IsComplete.ShouldBeTrue();
                driver.Flow.IsIdle.ShouldBeTrue();
                driver.Flow.Progress.ShouldBe(new StepProgress(outputs, outputs, 0, true, null));
                driver.Commands.OfType<StepCommand.Complete>().ShouldBe([new StepCommand.Complete(outputs)]);
            },
            iter: 10_000);
    }

    [Fact]
    public void In_order_goes_on_behind_a_hole_that_is_filled_last()
    {
        var driver = new StepFlowDriver([Dependency.Scan], StepLimits.Default, 1);
        driver.Want(0);
        driver.InputExists(0, 0, 4);
        driver.OutputExists(7, 8);
        driver.InputExists(0, 8, 10);
        driver.InputExists(0, 4, 8);

        driver.RunToRest();

        driver.Done.Count.ShouldBe(10);
    }

    [Fact]
    public void A_failure_of_what_another_activation_has_made_is_passed_over()
    {
        var driver = new StepFlowDriver([Dependency.Scan], StepLimits.Default with { Failures = FailurePolicy.Default with { Attempts = 1 } }, 1);
        driver.Want(0);
        driver.InputExists(0, 0, 4);
        driver.InputTotal(0, 4);
        var item = driver.InFlight.Single().Item;
        driver.OutputExists(0, 2);

        driver.Finish(item, done: 0, failure: new ItemFailure("out of memory", false));
        driver.RunToRest();

        driver.Flow.Progress.ShouldBe(new StepProgress(4, 4, 0, true, null));
    }

    // At rest and wanted, whatever the model could compute would have been computed.
    private static void NothingIsForgotten(StepFlowDriver driver, long outputs)
    {
        if (driver.InFlight.Count > 0 || driver.Wakes.Count > 0)
        {
            return;
        }

        driver.Want(5);
        driver.RunToRest();
        for (long output = 0; output < outputs; output++)
        {
            if (driver.Computable(output))
            {
                Assert.Fail($"segment {output} could be computed and is not");
            }
        }

        driver.Flow.IsIdle.ShouldBeTrue();
    }

    // Now and then an item ends, in full, in part or badly, time passes, or nobody wants the product for a while.
    private static void Disturb(StepFlowDriver driver, Random random)
    {
        while (driver.InFlight.Count > 0 && random.Next(2) == 0)
        {
            var item = driver.InFlight.ElementAt(random.Next(driver.InFlight.Count));
            var part = random.NextInt64(item.Segments.Count);
            _ = random.Next(4) switch
            {
                0 => driver.Finish(item.Item, part),
                1 => driver.Finish(item.Item, part, failure: new ItemFailure("out of memory", false)),
                _ => driver.Finish(item.Item),
            };
            driver.Finish(item.Item);
        }

        if (random.Next(4) == 0)
        {
            driver.TickAt(driver.Now + TimeSpan.FromMilliseconds(random.Next(500)));
        }

        if (random.Next(6) == 0)
        {
            driver.Want(random.Next(2) == 0 ? null : random.Next(5));
        }
    }

    private static Action[] Facts(StepFlowDriver driver, Dependency[] shapes, long[] totals, long outputs, Random random)
    {
        var facts = new List<Action>();
        for (var input = 0; input < shapes.Length; input++)
        {
            var (source, total) = (input, totals[input]);
            facts.Add(() => driver.InputTotal(source, total));
            facts.AddRange(Pieces(total, random).Select(piece => (Action)(() => driver.InputExists(source, piece.First, piece.End))));
        }

        // What the store holds of a carried product is its beginning; of any other, any part.
        var stored = shapes[0].Carries && random.Next(2) == 0 ? random.NextInt64(outputs + 1) : outputs;
        facts.AddRange(Pieces(stored, random).Where(_ => random.Next(3) == 0)
            .Select(piece => (Action)(() => driver.OutputExists(piece.First, piece.End))));
        facts.AddRange(facts.Where(_ => random.Next(3) == 0).ToList());
        var shuffled = facts.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static IEnumerable<SegmentRange> Pieces(long total, Random random)
    {
        for (long first = 0; first < total;)
        {
            var end = Math.Min(total, first + 1 + random.Next(5));
            yield return new SegmentRange(first, end);
            first = end;
        }
    }

    private static Dependency[] Shapes(Random random)
    {
        var first = random.Next(3) switch
        {
            0 => new Dependency(1 + random.Next(3), random.Next(4), random.Next(4), true),
            1 => (random.Next(4) == 0 ? Dependency.Whole : Dependency.Map) with { Parts = 1 + random.Next(4) },
            _ => new Dependency(1 + random.Next(4), random.Next(5), random.Next(5), false),
        };
        var sides = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(3) == 0
            ? Dependency.Whole
            : new Dependency(1 + random.Next(3), random.Next(4), random.Next(4), false) with { Parts = 1 + random.Next(3) });
        return [first, .. sides];
    }

    private static StepLimits Limits(Random random) => new(
        1 + random.Next(4), 1 + random.Next(9), TimeSpan.FromMilliseconds(10))
    {
        Failures = FailurePolicy.Default with { Attempts = int.MaxValue },
    };
}
