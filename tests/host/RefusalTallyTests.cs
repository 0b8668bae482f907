using Lisa.Silo.Membership;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>Which silos are gone, by the connections that they refuse.</summary>
public sealed class RefusalTallyTests
{
    private readonly RefusalTally _tally = new();

    [Fact]
    public void Two_refusals_in_a_row_are_proof()
    {
        Round(("a", ConnectOutcome.Refused), ("b", ConnectOutcome.Accepted)).ShouldBeEmpty();
        Round(("a", ConnectOutcome.Refused), ("b", ConnectOutcome.Accepted)).ShouldBe(["a"]);
    }

    [Theory]
    [InlineData(ConnectOutcome.Accepted)]
    [InlineData(ConnectOutcome.Unknown)]
    public void Anything_in_between_begins_the_count_again(ConnectOutcome between)
    {
        Round(("a", ConnectOutcome.Refused));
        Round(("a", between)).ShouldBeEmpty();
        Round(("a", ConnectOutcome.Refused)).ShouldBeEmpty();
        Round(("a", ConnectOutcome.Refused)).ShouldBe(["a"]);
    }

    [Fact]
    public void Silence_is_no_evidence_however_long()
    {
        for (var round = 0; round < 1000; round++)
        {
            Round(("a", ConnectOutcome.Unknown)).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_silo_that_is_still_a_member_is_named_again_after_as_many_more()
    {
        Round(("a", ConnectOutcome.Refused));
        Round(("a", ConnectOutcome.Refused)).ShouldBe(["a"]);
        Round(("a", ConnectOutcome.Refused)).ShouldBeEmpty();
        Round(("a", ConnectOutcome.Refused)).ShouldBe(["a"]);
    }

    [Fact]
    public void One_that_was_not_looked_at_is_forgotten()
    {
        Round(("a", ConnectOutcome.Refused));
        Round(("b", ConnectOutcome.Accepted));
        Round(("a", ConnectOutcome.Refused)).ShouldBeEmpty();
    }

    [Fact]
    public void Each_silo_is_watched_by_those_before_it_in_a_ring()
    {
        RefusalTally.Watched("b", ["a", "b", "c", "d"]).ShouldBe(["c", "d", "a"]);
        RefusalTally.Watched("d", ["a", "b", "c", "d"]).ShouldBe(["a", "b", "c"]);
        RefusalTally.Watched("a", ["a"]).ShouldBeEmpty();

        var many = Enumerable.Range(0, 50).Select(at => $"silo-{at:00}").ToList();
        var watchers = many.SelectMany(silo => RefusalTally.Watched(silo, many)).GroupBy(silo => silo).ToDictionary(group => group.Key, group => group.Count());
        watchers.Count.ShouldBe(50);
        watchers.Values.ShouldAllBe(count => count == RefusalTally.MostWatched);
    }

    [Fact]
    public void Before_it_is_a_member_itself_a_silo_watches_all_the_same() =>
        RefusalTally.Watched("b", ["a", "c"]).ShouldBe(["c", "a"]);

    private IReadOnlyList<string> Round(params (string Silo, ConnectOutcome Outcome)[] round) => _tally.Take(round);
}
