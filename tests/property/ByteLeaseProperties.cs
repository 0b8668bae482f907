using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Tenants;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>What is stored and what is reserved never exceed a tenant's limit together, and what is not written comes back.</summary>
public sealed class ByteLeaseProperties
{
    private const long Unit = 64;
    private static readonly TenantTimes Times = TenantTimes.Of(TimeSpan.FromSeconds(1));
    private static readonly DateTimeOffset Noon = new(2035, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProductId Product = ProductId.OfDataset("p");

    [Fact]
    public void Posts_and_steps_that_write_what_they_were_granted_never_exceed_the_limit_and_nothing_leaks() =>
        Gen.Select(Gen.Long[0, 5000], Gen.Int[0, int.MaxValue]).Sample(
            (limit, seed) =>
            {
                var random = new Random(seed);
                var leases = new ByteLeases(Times);
                leases.Restrict(limit);
                var posts = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
                var reserved = new long[3];
                var granted = new long[3];
                var now = Noon;
                for (var turn = 0; turn < 200; turn++)
                {
                    var at = random.Next(3);
                    if (random.Next(2) == 0)
                    {
                        // A post takes more, or ends and leaves what it wrote.
                        if (random.Next(3) > 0)
                        {
                            var more = random.Next(1, 400);
                            reserved[at] += leases.TryReserve(new PostClaim(posts[at], "d", "silo", reserved[at] + more), now) ? more : 0;
                        }
                        else
                        {
                            leases.Change(random.Next(2) * reserved[at]);
                            leases.Return(posts[at]);
                            reserved[at] = 0;
                        }
                    }
                    else
                    {
                        // A step writes some of what it was granted, says so, and asks for more.
                        var written = granted[at] / Unit == 0 ? 0 : random.NextInt64((granted[at] / Unit) + 1) * Unit;
                        leases.Change(written);
                        var claim = new ByteClaim(Product, 0, 0, random.Next(0, 8) * Unit, granted[at] - written, Unit);
                        var room = leases.Renew(Claim($"step-{at}"), claim, now)!.Value;

                        // The answer may be lost on its way.
                        granted[at] = random.Next(5) > 0 ? room : granted[at] - written;
                        (granted[at] % Unit).ShouldBe(0);
                    }

                    (leases.Stored + leases.Reserved).ShouldBeLessThanOrEqualTo(limit);
                }

                leases.Expire(now + Times.Lease);
                leases.Reserved.ShouldBe(0);
            },
            iter: 300);

    [Fact]
    public void Parts_of_a_segment_are_granted_to_nobody_so_that_several_who_wait_do_not_keep_each_other_waiting()
    {
        var leases = new ByteLeases(Times);
        leases.Restrict(Unit + (Unit / 2));
        leases.Renew(Claim("a"), Wants(3), Noon).ShouldBe(Unit);
        leases.Renew(Claim("b"), Wants(3), Noon).ShouldBe(0);
        leases.Renew(Claim("a"), Wants(0), Noon).ShouldBe(0);
        leases.Call(Noon).ShouldBe(["b"]);
        leases.Renew(Claim("b"), Wants(3), Noon).ShouldBe(Unit);
    }

    [Fact]
    public void Room_that_comes_calls_those_who_wait_the_highest_priority_and_the_longest_waiting_first()
    {
        var leases = new ByteLeases(Times);
        leases.Restrict(Unit);
        leases.Count(Unit);
        leases.Renew(Claim("first"), Wants(1), Noon).ShouldBe(0);
        leases.Renew(Claim("second"), Wants(1), Noon).ShouldBe(0);
        leases.Renew(Claim("urgent", 5), Wants(1), Noon).ShouldBe(0);
        leases.Call(Noon).ShouldBeEmpty();

        leases.Change(-Unit);
        leases.Call(Noon).ShouldBe(["urgent"]);
        leases.Restrict(3 * Unit);
        leases.Call(Noon).ShouldBe(["first", "second"]);
    }

    [Fact]
    public void Who_is_not_limited_is_left_alone_until_there_is_a_limit_and_called_again_when_there_is_none()
    {
        var leases = new ByteLeases(Times);
        leases.Renew(Claim("a"), Wants(3), Noon).ShouldBeNull();
        leases.Call(Noon).ShouldBeEmpty();
        leases.Restrict(Unit);
        leases.Call(Noon).ShouldBe(["a"]);
        leases.Renew(Claim("a"), Wants(3), Noon).ShouldBe(Unit);
        leases.Call(Noon).ShouldBeEmpty();
        leases.Restrict(null);
        leases.Call(Noon).ShouldBe(["a"]);
    }

    [Fact]
    public void A_post_that_finds_no_room_keeps_what_it_had_and_a_dead_silos_post_has_nothing()
    {
        var leases = new ByteLeases(Times);
        leases.Restrict(100);
        var post = Guid.NewGuid();
        leases.TryReserve(new PostClaim(post, "d", "silo-1", 60), Noon).ShouldBeTrue();
        leases.TryReserve(new PostClaim(post, "d", "silo-1", 101), Noon).ShouldBeFalse();
        leases.Reserved.ShouldBe(60);
        leases.TryReserve(new PostClaim(post, "d", "silo-1", 100), Noon).ShouldBeTrue();
        leases.SiloGone("silo-1");
        leases.Reserved.ShouldBe(0);
    }

    [Fact]
    public void An_activation_that_does_not_know_who_holds_what_grants_steps_no_more_than_they_say_they_had()
    {
        var leases = new ByteLeases(Times);
        leases.Restrict(10 * Unit);
        leases.Settle(Noon + Times.Settling);
        leases.Renew(Claim("had"), new ByteClaim(Product, 0, Unit, 5 * Unit, 2 * Unit, Unit), Noon).ShouldBe(2 * Unit);
        leases.Renew(Claim("new"), Wants(5), Noon).ShouldBe(0);
        leases.Renew(Claim("new"), Wants(5), Noon + Times.Settling).ShouldBe(5 * Unit);
    }

    private static TenantClaim Claim(string step, int priority = 0) => new(step, step, "silo-0", priority, 0, 0, 0);

    private static ByteClaim Wants(long segments) => new(Product, 0, 0, segments * Unit, 0, Unit);
}
