using Lisa.Silo.Membership;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>What a silo says when it has to end.</summary>
public sealed class FatalEndTests
{
    [Fact]
    public void One_that_was_declared_dead_says_so_in_one_line() =>
        FatalEnd.Reason("I have been told I am dead, so this silo will stop! Reason: Membership:\n[Version: 172, ...]", null)
            .ShouldBe("the other silos have declared it dead, because it did not answer them");

    [Fact]
    public void Anything_else_is_told_in_one_line_of_bounded_length()
    {
        var reason = FatalEnd.Reason("Listening", new IOException(string.Join('\n', Enumerable.Repeat("line", 1000))));
        reason.ShouldStartWith("Listening System.IO.IOException: line line");
        reason.ShouldNotContain("\n");
        reason.Length.ShouldBe(1001);
    }
}
