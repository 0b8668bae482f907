using Lisa.Cli.Runs;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class PaceTests
{
    [Fact]
    public void Segments_that_were_there_and_time_spent_waiting_do_not_count()
    {
        var pace = new StepPace();

        pace.Observe(Step(done: 40), TimeSpan.Zero).ShouldBe(default);
        pace.Observe(Step(done: 40), TimeSpan.FromSeconds(100)).ShouldBe(default);
        pace.Observe(Step(done: 50), TimeSpan.FromSeconds(105)).ShouldBe(new Pace(2, TimeSpan.FromSeconds(25)));
    }

    [Fact]
    public void Without_a_total_there_is_a_rate_and_no_end()
    {
        var pace = new StepPace();
        pace.Observe(Step(done: 0, total: null), TimeSpan.Zero);

        pace.Observe(Step(done: 9, total: null), TimeSpan.FromSeconds(3)).ShouldBe(new Pace(3, null));
    }

    [Fact]
    public void A_burst_at_the_beginning_makes_no_pace()
    {
        var pace = new StepPace();
        pace.Observe(Step(done: 0), TimeSpan.Zero);

        pace.Observe(Step(done: 40), TimeSpan.FromMilliseconds(10)).ShouldBe(default);
        pace.Observe(Step(done: 50), TimeSpan.FromSeconds(2)).ShouldBe(new Pace(25, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_line_says_what_is_known()
    {
        StepLine.Of(Step(done: 50) with { Reused = 40 }, new Pace(2, TimeSpan.FromSeconds(75))).ShouldBe("50/100 segments, 2.0/s, 1:15 left, 40 reused");
        StepLine.Of(Step(done: 3, total: null), default).ShouldBe("3/? segments");
        StepLine.Of(Step(done: 100) with { Failed = 1 }, new Pace(2, TimeSpan.Zero)).ShouldBe("100/100 segments, 2.0/s, 1 failed");
    }

    private static StepView Step(long done, long? total = 100) => new("psd", "welch-psd", 1, "x", "running", done, done, 0, 0, 0, total);
}
