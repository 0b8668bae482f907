using Lisa.Grains.Operators.Exec;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Exec;

/// <summary>Arguments with places to be filled.</summary>
public sealed class ArgumentTemplateTests
{
    private static readonly Dictionary<string, string> Values = new() { ["parameter.word"] = "$(rm -rf /) {index} ;`x` \"'", ["index"] = "7" };

    [Theory]
    [InlineData("", "")]
    [InlineData("--low", "--low")]
    [InlineData("{index}", "7")]
    [InlineData("--at={index}.npy", "--at=7.npy")]
    [InlineData("{index}{index}", "77")]
    [InlineData("{{index}}", "{index}")]
    [InlineData("{{{index}}}", "{7}")]
    public void Places_are_filled_and_doubled_braces_stand_for_themselves(string text, string filled) =>
        ArgumentTemplate.Parse(text).ShouldNotBeNull().Fill(Values).ShouldBe(filled);

    [Fact]
    public void What_is_filled_in_is_not_read_again() =>
        ArgumentTemplate.Parse("a{parameter.word}b").ShouldNotBeNull().Fill(Values).ShouldBe("a$(rm -rf /) {index} ;`x` \"'b");

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("a}b")]
    [InlineData("{index")]
    [InlineData("{a{index}")]
    [InlineData("{index}}")]
    public void A_brace_without_its_other_is_no_template(string text) => ArgumentTemplate.Parse(text).ShouldBeNull();

    [Fact]
    public void It_knows_the_names_it_needs() => ArgumentTemplate.Parse("{index} of {parameter.word}, {{not}}").ShouldNotBeNull().Names.ShouldBe(["index", "parameter.word"]);
}
