using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>How many segments a step puts into one item.</summary>
public sealed class ItemSizingProperties
{
    [Fact]
    public void An_item_at_most_doubles_and_stays_within_its_bound()
    {
        Gen.Select(Gen.Int[1, 500], Gen.Double[0, 0.1].Array[1, 30]).Sample((most, secondsPerSegment) =>
        {
            var driver = Driver(items: 1, most);
            var size = Single(driver);
            size.ShouldBeLessThanOrEqualTo(Math.Min(8, most));
            foreach (var seconds in secondsPerSegment)
            {
                driver.Finish(driver.InFlight.Single().Item, elapsed: TimeSpan.FromSeconds(seconds * size));
                var next = Single(driver);
                next.ShouldBeInRange(1, Math.Min(2 * size, most));
                size = next;
            }
        }, iter: 30);
    }

    [Theory]
    [InlineData(0.001, 10)]
    [InlineData(0.0001, 100)]
    [InlineData(0.000001, 256)]
    [InlineData(1, 1)]
    public void An_item_comes_to_take_the_time_that_it_should(double secondsPerSegment, long segments)
    {
        var driver = Driver(items: 1, most: 256);
        for (var item = 0; item < 20; item++)
        {
            driver.Finish(driver.InFlight.Single().Item, elapsed: TimeSpan.FromSeconds(secondsPerSegment * Single(driver)));
        }

        Single(driver).ShouldBeInRange(segments - 1, segments + 1);
    }

    [Fact]
    public void The_last_segments_are_shared_evenly_between_items()
    {
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 64]).Sample((items, ready) =>
        {
            var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default with { Items = items }, 1);
            driver.InputExists(0, 0, ready);
            driver.Want(0);

            driver.InFlight.Count.ShouldBe(Math.Min(items, driver.InFlight.Count));
            driver.InFlight.First().Segments.Count.ShouldBe(Math.Min(8, (ready + items - 1) / items));
            (driver.InFlight.Count == items || driver.Flow.ReadySegments == 0).ShouldBeTrue();
        });
    }

    [Fact]
    public void An_item_that_took_no_time_that_could_be_measured_is_no_trouble()
    {
        var driver = Driver(items: 1, most: 256);

        driver.Finish(driver.InFlight.Single().Item, elapsed: TimeSpan.Zero);

        Single(driver).ShouldBe(16);
    }

    private static StepFlowDriver Driver(int items, int most)
    {
        var driver = new StepFlowDriver([Dependency.Map], StepLimits.Default with { Items = items, ItemSegments = most }, 1);
        driver.InputExists(0, 0, 20_000);
        driver.Want(0);
        return driver;
    }

    private static long Single(StepFlowDriver driver) => driver.InFlight.Single().Segments.Count;
}
