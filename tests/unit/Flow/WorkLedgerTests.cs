using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Flow;

public sealed class WorkLedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Guid Step = new("00000000-0000-0000-0000-000000000001");

    [Fact]
    public void What_is_told_twice_is_counted_once()
    {
        var work = Told(1, Made(0, 4, cpu: 8));
        var once = WorkLedger.Add(ProductWork.None, work);

        WorkLedger.Add(once, work).ShouldBe(once);
        once.Spent.CpuSeconds.ShouldBe(8);
        once.Items.ShouldBe(1);
    }

    [Fact]
    public void A_later_number_of_the_same_source_is_counted_and_an_earlier_one_is_not()
    {
        var known = WorkLedger.Add(WorkLedger.Add(ProductWork.None, Told(1, Made(0, 4, cpu: 8))), Told(3, Made(4, 8, cpu: 8)));

        WorkLedger.Add(known, Told(2, Made(8, 12, cpu: 8))).Spent.CpuSeconds.ShouldBe(16);
    }

    [Fact]
    public void A_segment_that_is_computed_again_makes_what_it_cost_before_repeated_work()
    {
        var known = WorkLedger.Add(ProductWork.None, Told(1, Made(0, 4, cpu: 8)));
        known = WorkLedger.Add(known, Told(2, Made(1, 2, cpu: 5, run: "b")));

        known.Spent.CpuSeconds.ShouldBe(13);
        known.Kept.CpuSeconds.ShouldBe(11);
        known.Repeated.CpuSeconds.ShouldBe(2);
        known.Made.Select(range => (range.First, range.End, range.Cost.CpuSeconds)).ShouldBe([(0, 1, 2.0), (1, 2, 5.0), (2, 4, 4.0)]);
        known.Of(1)!.Run.ShouldBe("b");
        known.Of(4).ShouldBeNull();
    }

    [Fact]
    public void A_run_pays_for_what_it_computed_and_is_told_what_others_computed_for_it()
    {
        var known = WorkLedger.Add(ProductWork.None, Told(1, Made(0, 4, cpu: 8)));
        known = WorkLedger.Add(known, Told(2, Made(4, 6, cpu: 3, run: "b"), vain: ("b", 1)));

        RunShare.Of(known, "a").ShouldBe(new RunShare(Cost(8), default, Cost(3)));
        RunShare.Of(known, "b").ShouldBe(new RunShare(Cost(4), Cost(1), Cost(8)));
        RunShare.Of(known, "c").ShouldBe(new RunShare(default, default, Cost(11)));
    }

    [Fact]
    public void Ranges_that_touch_become_one_when_there_are_too_many()
    {
        var ranges = Enumerable.Range(0, WorkLedger.MostRanges + 1).Select(at => Made(at, at + 1, cpu: 1)).ToArray();
        var known = WorkLedger.Add(ProductWork.None, Told(1, ranges));

        known.Made.Length.ShouldBeLessThanOrEqualTo(WorkLedger.MostRanges);
        known.Segments.ShouldBe(WorkLedger.MostRanges + 1);
        known.Kept.CpuSeconds.ShouldBe(WorkLedger.MostRanges + 1);
        known.FoldedSegments.ShouldBe(0);
    }

    [Fact]
    public void Ranges_with_holes_between_keep_their_cost_and_payer_when_they_are_no_longer_told_apart()
    {
        var ranges = Enumerable.Range(0, WorkLedger.MostRanges + 1).Select(at => Made(2 * at, (2 * at) + 1, cpu: 1)).ToArray();
        var known = WorkLedger.Add(ProductWork.None, Told(1, ranges));

        known.Made.Length.ShouldBeLessThanOrEqualTo(WorkLedger.MostRanges);
        known.Segments.ShouldBe(WorkLedger.MostRanges + 1);
        known.Kept.CpuSeconds.ShouldBe(WorkLedger.MostRanges + 1);
        RunShare.Of(known, "a").Spent.CpuSeconds.ShouldBe(WorkLedger.MostRanges + 1);
        RunShare.Of(known, "a").Avoided.CpuSeconds.ShouldBe(0);
    }

    [Fact]
    public void Of_too_many_runs_the_oldest_are_no_longer_told_apart_and_nothing_is_lost()
    {
        var known = ProductWork.None;
        for (var run = 0; run <= WorkLedger.MostRuns + 5; run++)
        {
            known = WorkLedger.Add(known, Told(run + 1, [], vain: ($"run-{run:000}", 1)));
        }

        known.Paid.Count.ShouldBe(WorkLedger.MostRuns);
        known.Paid[WorkLedger.Earlier].CpuSeconds.ShouldBe(7);
        known.Paid.ShouldNotContainKey("run-000");
        known.Paid.Values.Sum(cost => cost.CpuSeconds).ShouldBe(WorkLedger.MostRuns + 6);
    }

    [Fact]
    public void A_failed_attempt_costs_the_share_of_one_segment_and_is_remembered_where_it_succeeds()
    {
        var tally = new WorkTally(Step);
        tally.Add(Item(0, 4, done: 3, failed: true, cpu: 8), Now);
        tally.Add(Item(3, 4, done: 0, failed: true, cpu: 1), Now);
        tally.Add(Item(3, 4, done: 1, failed: false, cpu: 2), Now);
        var work = tally.Take();

        work.Items.ShouldBe(3);
        work.Vain["a"].CpuSeconds.ShouldBe(3);
        work.Made.Select(range => (range.First, range.End, range.Cost.CpuSeconds, range.Attempts)).ShouldBe([(0, 3, 6.0, 1), (3, 4, 2.0, 3)]);
        work.Made[0].Started.ShouldBe(Now - TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void An_item_that_found_all_of_its_segments_made_nothing()
    {
        var tally = new WorkTally(Step);
        tally.Add(Item(0, 4, done: 4, failed: false, cpu: 1) with { Found = 4 }, Now);
        var work = tally.Take();

        work.Made.ShouldBeEmpty();
        work.Vain["a"].CpuSeconds.ShouldBe(1);
    }

    [Fact]
    public void An_item_that_was_handed_back_costs_nothing_and_a_lost_one_an_unknown_amount()
    {
        var tally = new WorkTally(Step);
        tally.Add(new ItemCost(new SegmentRange(0, 4), 0, false, false, default, TimeSpan.Zero, "", "a"), Now);
        tally.HasNews.ShouldBeFalse();
        tally.Add(new ItemCost(new SegmentRange(0, 4), 0, false, true, default, TimeSpan.Zero, "", "a"), Now);
        var work = tally.Take();

        work.Lost.ShouldBe(1);
        work.Items.ShouldBe(0);
        tally.HasNews.ShouldBeFalse();
    }

    [Fact]
    public void The_dearer_of_two_peaks_of_memory_counts_and_all_else_adds_up()
    {
        var sum = new WorkCost(1, 2, 3, 4, 5, 60) + new WorkCost(1, 2, 3, 4, 5, 6);

        sum.ShouldBe(new WorkCost(2, 4, 6, 8, 10, 60));
        (sum - new WorkCost(1, 2, 3, 4, 5, 6)).ShouldBe(new WorkCost(1, 2, 3, 4, 5, 60));
    }

    [Fact]
    public void Energy_follows_from_processor_time_power_and_effectiveness_and_emissions_from_energy()
    {
        var model = new FootprintModel(WattsPerCore: 10, Pue: 1.5, GramsPerKilowattHour: 400);

        model.WattHours(Cost(3600)).ShouldBe(15, 1e-12);
        model.Co2eGrams(Cost(3600)).ShouldBe(6, 1e-12);
    }

    private static WorkCost Cost(double cpu) => new(cpu, 0, 0, 0, 0, 0);

    private static ItemCost Item(long first, long end, long done, bool failed, double cpu) =>
        new(new SegmentRange(first, end), done, failed, false, Cost(cpu), TimeSpan.FromSeconds(cpu), "silo", "a");

    private static WorkRange Made(long first, long end, double cpu, string run = "a") =>
        new(first, end, Cost(cpu), Now, Now, ["silo"], run, 1);

    private static WorkDone Told(long number, params WorkRange[] made) => new(Step, number, [.. made], ImmutableSortedDictionary<string, WorkCost>.Empty, 1, 0);

    private static WorkDone Told(long number, WorkRange made, (string Run, double Cpu) vain) => Told(number, [made], vain);

    private static WorkDone Told(long number, WorkRange[] made, (string Run, double Cpu) vain) =>
        Told(number, made) with { Vain = ImmutableSortedDictionary<string, WorkCost>.Empty.Add(vain.Run, Cost(vain.Cpu)) };
}
