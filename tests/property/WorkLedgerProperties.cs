using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>Whatever is computed, again, elsewhere, and told how often: the sums are what was spent, once.</summary>
public sealed class WorkLedgerProperties
{
    private const int Segments = 40;
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Gen<(int Source, long First, long Count, long Done, bool Failed, int Cost, int Run)> Item = Gen.Select(
        Gen.Int[0, 2], Gen.Long[0, Segments - 1], Gen.Long[1, 12], Gen.Long[0, 12], Gen.Bool, Gen.Int[1, 1000], Gen.Int[0, 2]);

    [Fact]
    public void Whatever_is_told_and_however_often_everything_spent_is_counted_once() =>
        Gen.Select(Item.List[1, 60], Gen.Int[0, int.MaxValue]).Sample((items, seed) =>
        {
            var random = new Random(seed);
            var tallies = Enumerable.Range(0, 3).Select(at => new WorkTally(new Guid(at + 1, 0, 0, new byte[8]))).ToArray();
            List<WorkDone> told = [];
            var known = ProductWork.None;
            var made = new SegmentSet();
            long spent = 0;
            foreach (var item in items)
            {
                var done = Math.Min(item.Done, item.Count);
                var failed = item.Failed && done < item.Count;
                tallies[item.Source].Add(
                    new ItemCost(
                        new SegmentRange(item.First, item.First + item.Count), done, failed, false, new WorkCost(item.Cost, item.Cost, item.Cost, 0, 0, 7),
                        TimeSpan.FromSeconds(1), $"silo-{item.Source}", $"run-{item.Run}"),
                    Now);
                spent += item.Cost;
                made.Add(item.First, item.First + done);

                // Told sooner or later, and what was told may come again at any time.
                if (random.Next(2) == 0)
                {
                    told.Add(tallies[item.Source].Take());
                    known = WorkLedger.Add(known, told[^1]);
                }

                if (told.Count > 0 && random.Next(2) == 0)
                {
                    known = WorkLedger.Add(known, told[random.Next(told.Count)]);
                }
            }

            known = tallies.Aggregate(known, (sum, tally) => WorkLedger.Add(sum, tally.Take()));
            var problem = $"seed {seed}";
            known.Spent.BytesRead.ShouldBe(spent, problem);
            known.Spent.CpuSeconds.ShouldBe(spent, 1e-6, problem);
            known.Paid.Values.Sum(cost => cost.BytesRead).ShouldBe(spent, problem);
            known.Items.ShouldBe(items.Count, problem);
            known.Segments.ShouldBe(made.Count, problem);
            known.Made.All(range => made.Covers(range.First, range.End)).ShouldBeTrue(problem);
            known.Made.Zip(known.Made.Skip(1)).All(pair => pair.First.End <= pair.Second.First).ShouldBeTrue(problem);
            foreach (var run in known.Paid.Keys)
            {
                var share = RunShare.Of(known, run);
                (share.Spent.BytesRead - share.Repeated.BytesRead + share.Avoided.BytesRead).ShouldBe(known.Kept.BytesRead, problem);
            }
        });
}
