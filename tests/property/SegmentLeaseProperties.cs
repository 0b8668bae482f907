using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Tenants;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>
/// Steps that go by what they are told never have more in flight together than their tenant's limit, whatever dies, is late or is forgotten; and in the end all
/// of the room is free again.
/// </summary>
public sealed class SegmentLeaseProperties
{
    private static readonly TenantTimes Times = TenantTimes.Of(TimeSpan.FromSeconds(1));
    private static readonly DateTimeOffset Noon = new(2035, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Never_is_more_in_flight_than_the_limit_and_all_of_it_comes_back() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 6], Gen.Int[0, int.MaxValue]).Sample(
            (limit, steps, seed) =>
            {
                var random = new Random(seed);
                var world = new World(limit, steps, random);
                for (var turn = 0; turn < 300; turn++)
                {
                    world.Act(random);
                    world.InFlight.ShouldBeLessThanOrEqualTo(limit, $"after {turn} turns");
                }

                // Nobody is heard of any more, and a newcomer gets everything.
                world.Now += Times.Lease + Times.Settling;
                world.Leases.Expire(world.Now);
                world.Leases.Charged.ShouldBe(0);
                world.Leases.Renew(new TenantClaim("new", "new", "silo-9", 0, 0, 100, 0), world.Now).ShouldBe(limit);
            },
            iter: 300);

    [Fact]
    public void Steps_that_want_more_than_there_is_have_as_much_of_it_as_each_other() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[2, 7], Gen.Int[0, int.MaxValue]).Sample(
            (limit, steps, seed) =>
            {
                var leases = new SegmentLeases(Times);
                leases.Restrict(limit, Noon);
                var held = new long[steps];
                var served = new long[steps];
                var random = new Random(seed);
                var ticks = 400 * steps;
                for (var tick = 0; tick < ticks; tick++)
                {
                    // Each tick, a fifth of a turn, everybody ends what it has and asks for more, in any order.
                    var now = Noon + (tick * (Times.Turn / 5));
                    foreach (var step in Enumerable.Range(0, steps).OrderBy(_ => random.Next()))
                    {
                        held[step] = leases.Renew(new TenantClaim($"step-{step}", $"step-{step}", "silo", 0, 0, 50, held[step]), now)!.Value;
                    }

                    for (var step = 0; step < steps; step++)
                    {
                        served[step] += held[step];
                    }
                }

                var even = served.Average();
                served.ShouldAllBe(each => Math.Abs(each - even) <= 30 + (0.05 * even), string.Join(", ", served));
            },
            iter: 100);

    [Fact]
    public void A_higher_priority_gets_all_that_it_wants_as_others_end_what_they_have()
    {
        var leases = new SegmentLeases(Times);
        leases.Restrict(4, Noon);
        leases.Renew(Claim("low", 0, 0, 9), Noon).ShouldBe(4);

        leases.Renew(Claim("high", 5, 0, 3), Noon).ShouldBe(0);
        leases.Call(Noon).ShouldBe(["low"]);
        leases.Renew(Claim("low", 0, 4, 9) with { Room = 4 }, Noon).ShouldBe(1);
        leases.IsContended("low").ShouldBeTrue();
        leases.Call(Noon).ShouldBe(["low"], "whether it has heard that is not known");
        leases.Renew(Claim("low", 0, 4, 9) with { Room = 1 }, Noon).ShouldBe(1);
        leases.Call(Noon).ShouldBeEmpty("what is in flight is not killed");
        leases.Renew(Claim("low", 0, 2, 9) with { Room = 1 }, Noon).ShouldBe(1);
        leases.Call(Noon).ShouldBe(["high"]);
        leases.Call(Noon).ShouldBeEmpty("it was called, and has not asked yet");
        leases.Renew(Claim("high", 5, 0, 3), Noon).ShouldBe(2);
        (leases.InFlight, leases.Waiting, leases.Charged).ShouldBe((2, 8, 4));
    }

    [Fact]
    public void What_a_dead_silo_held_is_free_at_once_and_what_nobody_renews_after_a_lease()
    {
        var leases = new SegmentLeases(Times);
        leases.Restrict(4, Noon);
        leases.Renew(Claim("dead", 0, 3, 3, "silo-1"), Noon);
        leases.Renew(Claim("waits", 0, 0, 4), Noon).ShouldBe(1);
        leases.SiloGone("silo-1");
        leases.Call(Noon).ShouldBe(["waits"]);
        leases.Renew(Claim("waits", 0, 0, 4), Noon).ShouldBe(4);

        leases.Expire(Noon + Times.Lease - TimeSpan.FromTicks(1));
        leases.Any.ShouldBeTrue();
        leases.Expire(Noon + Times.Lease);
        leases.Any.ShouldBeFalse();
    }

    [Fact]
    public void A_lowered_limit_drains_and_a_raised_one_calls_those_who_wait()
    {
        var leases = new SegmentLeases(Times);
        leases.Restrict(6, Noon);
        leases.Renew(Claim("a", 0, 0, 9), Noon).ShouldBe(6);
        leases.Restrict(2, Noon);
        leases.Call(Noon).ShouldBe(["a"]);
        leases.Renew(Claim("a", 0, 6, 9), Noon).ShouldBe(2);
        leases.Renew(Claim("b", 0, 0, 9), Noon).ShouldBe(0);

        leases.Restrict(20, Noon);
        leases.Call(Noon).ShouldBe(["a", "b"], ignoreOrder: true);
        leases.Restrict(null, Noon);
        leases.Renew(Claim("a", 0, 6, 9), Noon).ShouldBeNull();
    }

    [Fact]
    public void Where_nothing_was_limited_everybody_is_called_and_nothing_new_is_granted_until_all_have_asked()
    {
        var leases = new SegmentLeases(Times);
        leases.Renew(Claim("busy", 0, 5, 5), Noon).ShouldBeNull();
        leases.Renew(Claim("idle", 0, 0, 0), Noon).ShouldBeNull();
        leases.Call(Noon).ShouldBeEmpty("who is not limited is left alone");
        leases.Restrict(4, Noon);
        leases.Call(Noon).ShouldBe(["busy", "idle"], ignoreOrder: true);

        leases.Renew(Claim("new", 0, 0, 2), Noon).ShouldBe(0);
        leases.Renew(Claim("busy", 0, 1, 1), Noon).ShouldBe(1);
        leases.Renew(Claim("new", 0, 0, 2), Noon).ShouldBe(0);
        leases.Renew(Claim("idle", 0, 0, 0), Noon).ShouldBe(0);
        leases.Renew(Claim("new", 0, 0, 2), Noon).ShouldBe(2);
    }

    [Fact]
    public void A_clock_that_goes_back_grants_nothing_twice()
    {
        var leases = new SegmentLeases(Times);
        leases.Restrict(3, Noon);
        leases.Renew(Claim("a", 0, 0, 3), Noon).ShouldBe(3);

        leases.Renew(Claim("b", 0, 0, 3), Noon - TimeSpan.FromHours(1)).ShouldBe(0);
        leases.Charged.ShouldBe(3);
        leases.Renew(Claim("a", 0, 0, 0), Noon - TimeSpan.FromHours(1)).ShouldBe(0);
        leases.Renew(Claim("b", 0, 0, 3), Noon - TimeSpan.FromHours(1)).ShouldBe(3);
    }

    [Fact]
    public void A_claim_that_comes_after_a_later_one_changes_nothing()
    {
        var leases = new SegmentLeases(Times);
        leases.Restrict(4, Noon);
        leases.Renew(Claim("a", 0, 4, 4) with { Number = 2, Room = 4 }, Noon).ShouldBe(4);
        leases.Renew(Claim("a", 0, 0, 0) with { Number = 1 }, Noon).ShouldBe(4);
        leases.Renew(Claim("b", 0, 0, 4), Noon).ShouldBe(0);
        leases.InFlight.ShouldBe(4);
    }

    private static TenantClaim Claim(string step, int priority, long inFlight, long wanted, string silo = "silo-0") =>
        new(step, step, silo, priority, inFlight, wanted, 0);

    /// <summary>Steps on silos that die, and a tenant that is activated anew.</summary>
    private sealed class World
    {
        private readonly int _limit;
        private readonly List<Step> _steps;
        private int _silos;

        public World(int limit, int steps, Random random)
        {
            _limit = limit;
            Leases.Restrict(limit, Now);
            _steps = [.. Enumerable.Range(0, steps).Select(_ => Born(random))];
        }

        public SegmentLeases Leases { get; private set; } = new(Times);

        public DateTimeOffset Now { get; set; } = Noon;

        public long InFlight => _steps.Sum(step => step.InFlight);

        public void Act(Random random)
        {
            Now += TimeSpan.FromMilliseconds(random.Next(0, 700));
            var at = random.Next(_steps.Count);
            var step = _steps[at];
            switch (random.Next(12))
            {
                case 0:
                    // Its silo dies with all that it has in flight, and is declared dead sooner or later.
                    _steps[at] = Born(random);
                    if (random.Next(2) == 0)
                    {
                        Leases.SiloGone(step.Silo);
                    }

                    break;
                case 1:
                    // The tenant's silo dies, and with it all that it knew.
                    Leases = new SegmentLeases(Times);
                    Leases.Begin(_limit, mayBeHeld: true, mayBeUsed: true, Now);
                    break;
                case <= 4:
                    step.InFlight -= random.NextInt64(step.InFlight + 1);
                    break;
                case <= 7:
                    // By its own clock, and within what it was told.
                    if (Now < step.StopsAt && step.Room > step.InFlight)
                    {
                        step.InFlight += random.NextInt64(step.Room - step.InFlight + 1);
                    }

                    break;
                default:
                    // The answer may be lost on its way: the tenant counts on it all the same.
                    var believed = Now < step.StopsAt ? step.Room : 0;
                    var claim = new TenantClaim(step.Name, step.Name, step.Silo, random.Next(2), step.InFlight, step.InFlight + random.Next(8), believed);
                    var room = Leases.Renew(claim, Now)!.Value;
                    if (random.Next(5) > 0)
                    {
                        (step.Room, step.StopsAt) = (room, Now + Times.Lease - Times.Margin);
                    }

                    break;
            }

            foreach (var late in _steps.Where(each => Now >= each.StopsAt + Times.Margin))
            {
                // Whoever is cut off ends what it has before others have it: what is said of that is in the documentation.
                late.InFlight = 0;
            }
        }

        private Step Born(Random random)
        {
            _silos++;
            return new Step($"step-{_silos}-{random.Next(100)}", $"silo-{_silos}");
        }
    }

    private sealed class Step(string name, string silo)
    {
        public string Name { get; } = name;

        public string Silo { get; } = silo;

        public long InFlight { get; set; }

        public long Room { get; set; }

        public DateTimeOffset StopsAt { get; set; } = DateTimeOffset.MinValue;
    }
}
