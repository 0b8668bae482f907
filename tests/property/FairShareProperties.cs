using CsCheck;
using Lisa.Grains.Flow.Tenants;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>What is limited is divided: all of it that is wanted, higher priorities first, and among equals nobody has more while another goes short.</summary>
public sealed class FairShareProperties
{
    private static readonly Gen<List<Demand>> Demands = Gen.Select(Gen.Int[0, 2], Gen.Long[0, 12], Gen.Double[0, 5]).List[0, 8]
        .Select(each => each.Select((demand, at) => new Demand($"step-{at}", demand.Item1, demand.Item2, demand.Item3)).ToList());

    [Fact]
    public void All_that_there_is_and_is_wanted_is_given_and_never_more() =>
        Gen.Select(Gen.Long[0, 40], Demands).Sample((limit, demands) =>
        {
            var shares = FairShares.Of(limit, demands);
            shares.Count.ShouldBe(demands.Count);
            shares.Values.Sum().ShouldBe(Math.Min(limit, demands.Sum(demand => demand.Wanted)));
            demands.ShouldAllBe(demand => shares[demand.Name] >= 0 && shares[demand.Name] <= demand.Wanted);
        });

    [Fact]
    public void Nobody_has_anything_while_a_higher_priority_goes_short() =>
        Gen.Select(Gen.Long[0, 40], Demands).Sample((limit, demands) =>
        {
            var shares = FairShares.Of(limit, demands);
            foreach (var low in demands.Where(demand => shares[demand.Name] > 0))
            {
                demands.Where(high => high.Priority > low.Priority).ShouldAllBe(high => shares[high.Name] == high.Wanted);
            }
        });

    [Fact]
    public void Among_equals_who_goes_short_has_at_most_one_less_than_any_other_and_only_after_its_turn() =>
        Gen.Select(Gen.Long[0, 40], Demands).Sample((limit, demands) =>
        {
            var shares = FairShares.Of(limit, demands);
            foreach (var unmet in demands.Where(demand => shares[demand.Name] < demand.Wanted))
            {
                foreach (var other in demands.Where(demand => demand.Priority == unmet.Priority && shares[demand.Name] > shares[unmet.Name]))
                {
                    shares[other.Name].ShouldBe(shares[unmet.Name] + 1);
                    other.Turn.ShouldBeLessThanOrEqualTo(unmet.Turn);
                }
            }
        });

    [Fact]
    public void A_small_wish_that_a_large_one_stands_beside_is_met() =>
        FairShares.Of(10, [new Demand("large", 0, 1_000_000, 0), new Demand("small", 0, 2, 9)]).ShouldBe(
            new Dictionary<string, long> { ["large"] = 8, ["small"] = 2 }, ignoreOrder: true);
}
