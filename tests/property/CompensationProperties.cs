using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>Compensations that fail, and activations that die at any point: each runs at least once or is recorded as failed, in order, and ends.</summary>
public sealed class CompensationProperties
{
    private static readonly CompensationLimits Limits = new(4, TimeSpan.FromSeconds(1));
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    // What happens at each attempt: it works, fails, fails for good, or the activation dies before or after it did something.
    private enum Fate
    {
        Works,
        Fails,
        FailsForGood,
        DiesBefore,
        DiesAfter,
    }

    [Fact]
    public void Each_is_undone_at_least_once_or_recorded_as_failed_the_first_first() =>
        Gen.Select(Gen.Int[0, 5], Gen.Enum<Fate>().Array[60], Gen.Int).Sample((count, fates, seed) =>
        {
            var recorded = Fresh(count);
            var undone = new HashSet<int>();
            var attempts = new int[count];
            var now = Start;
            var at = 0;
            for (var life = 0; ; life++)
            {
                life.ShouldBeLessThan(100, "it never ends");
                var flow = new CompensationFlow(recorded, Limits, new Random(seed + life));
                if (Live(flow, fates, ref at, ref now, undone, attempts, ref recorded))
                {
                    break;
                }
            }

            recorded.ShouldAllBe(each => each.HasEnded);
            for (var place = 0; place < count; place++)
            {
                (recorded[place].State == CompensationState.Failed || undone.Contains(place)).ShouldBeTrue($"place {place} was not undone");
                recorded[place].Attempts.ShouldBe(attempts[place]);
                attempts[place].ShouldBeInRange(1, Limits.Attempts);
            }
        });

    [Fact]
    public void One_that_failed_waits_longer_each_time_and_is_given_up_with_its_cause()
    {
        var flow = new CompensationFlow(Fresh(1), Limits, new Random(1));
        var now = Start;
        Tick(flow, now).ShouldBe([new CompensationCommand.Attempt(0)]);
        for (var attempt = 1; attempt < Limits.Attempts; attempt++)
        {
            Ended(flow, new CompensationFailure($"no {attempt}", false), now).ShouldBeEmpty();
            flow.All[0].Problem.ShouldBe($"no {attempt}");
            var failed = now;
            while (Tick(flow, now).Count == 0)
            {
                now += TimeSpan.FromMilliseconds(50);
            }

            (now - failed).TotalSeconds.ShouldBeInRange(0.75 * Math.Pow(2, attempt - 1), 1.3 * Math.Pow(2, attempt - 1));
        }

        Ended(flow, new CompensationFailure("never", false), now).ShouldBe([new CompensationCommand.Settle()]);
        (flow.All[0].State, flow.All[0].Problem, flow.All[0].Attempts).ShouldBe((CompensationState.Failed, "never", Limits.Attempts));
    }

    private static CompensationStatus[] Fresh(int count) => [.. Enumerable.Range(0, count).Select(place => new CompensationStatus($"step{place}", "undo", 1))];

    // One activation: false when it died.
    private static bool Live(
        CompensationFlow flow, Fate[] fates, ref int at, ref DateTimeOffset now, HashSet<int> undone, int[] attempts, ref CompensationStatus[] recorded)
    {
        var commands = Tick(flow, now);
        while (true)
        {
            if (commands is [CompensationCommand.Settle])
            {
                recorded = [.. flow.All];
                return true;
            }

            if (commands is [])
            {
                now += TimeSpan.FromSeconds(1);
                commands = Tick(flow, now);
                continue;
            }

            var place = commands.ShouldHaveSingleItem().ShouldBeOfType<CompensationCommand.Attempt>().Place;
            recorded = [.. flow.All];
            recorded.Take(place).ShouldAllBe(each => each.HasEnded);
            recorded[place].HasEnded.ShouldBeFalse("what has ended is not done again");
            attempts[place]++;
            var fate = at < fates.Length ? fates[at++] : Fate.Works;
            if (fate == Fate.DiesBefore)
            {
                return false;
            }

            if (fate is Fate.Works or Fate.DiesAfter)
            {
                undone.Add(place);
            }

            if (fate == Fate.DiesAfter)
            {
                return false;
            }

            commands = [];
            flow.Ended(place, fate == Fate.Works ? null : new CompensationFailure("no", fate == Fate.FailsForGood), now, commands);
        }
    }

    private static List<CompensationCommand> Tick(CompensationFlow flow, DateTimeOffset now)
    {
        var commands = new List<CompensationCommand>();
        flow.Tick(now, commands);
        return commands;
    }

    private static List<CompensationCommand> Ended(CompensationFlow flow, CompensationFailure? failure, DateTimeOffset now)
    {
        var commands = new List<CompensationCommand>();
        flow.Ended(0, failure, now, commands);
        return commands;
    }
}
