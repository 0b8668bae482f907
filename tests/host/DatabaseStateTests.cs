using Lisa.Silo.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>A database that goes and comes: changes are told once.</summary>
public sealed class DatabaseStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_change_is_told_once_with_how_long_it_lasted()
    {
        var state = new DatabaseState(Start);
        state.Answered(Start.AddSeconds(1)).ShouldBeNull();
        state.Failed(Start.AddSeconds(10)).ShouldBe(new DatabaseChange(false, TimeSpan.FromSeconds(10)));
        state.Failed(Start.AddSeconds(11)).ShouldBeNull();
        (state.IsUp, state.Since).ShouldBe((false, Start.AddSeconds(10)));
        state.Answered(Start.AddSeconds(70)).ShouldBe(new DatabaseChange(true, TimeSpan.FromSeconds(60)));
        (state.IsUp, state.Since).ShouldBe((true, Start.AddSeconds(70)));
    }
}
