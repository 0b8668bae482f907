using Lisa.Cli.Compare;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

public sealed class ArrivalsTests
{
    private static readonly Arrivals Four = Arrivals.Of([new(0.1, 0), new(0.2, 1), new(0.3, 1), new(0.5, 3), new(0.9, 4), new(1.0, 4)]);

    [Fact]
    public void Looks_that_find_nothing_new_leave_no_trace() => Four.Seen.ShouldBe([new(0.2, 1), new(0.5, 3), new(0.9, 4)]);

    [Theory]
    [InlineData(0.25, 0.2)]
    [InlineData(0.26, 0.5)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.75, 0.5)]
    [InlineData(0.99, 0.9)]
    [InlineData(1, 0.9)]
    [InlineData(double.Epsilon, 0.2)]
    public void A_quantile_is_the_time_by_which_that_share_existed(double share, double seconds) => Four.Quantile(share).ShouldBe(seconds);

    [Fact]
    public void Of_nothing_there_is_no_quantile()
    {
        Arrivals.Of([new(1, 0)]).Quantile(0.5).ShouldBeNull();
        Arrivals.Of([]).Total.ShouldBe(0);
    }

    [Fact]
    public void The_next_growth_after_a_moment_is_told_from_that_moment()
    {
        Four.NextAfter(0.25)!.Value.ShouldBe(0.25, 1e-12);
        Four.NextAfter(0.5)!.Value.ShouldBe(0.4, 1e-12);
        Four.NextAfter(0.9).ShouldBeNull();
    }

    [Theory]
    [InlineData(0.1, 1.0, 0.4)]
    [InlineData(0.25, 0.6, 0.25)]
    [InlineData(0.9, 3.0, 2.1)]
    [InlineData(0.3, 0.4, 0.1)]
    public void The_longest_pause_counts_both_ends(double from, double to, double longest) => Four.LongestPause(from, to).ShouldBe(longest, 1e-12);
}
