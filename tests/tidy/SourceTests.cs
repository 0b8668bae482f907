using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Tidy;

/// <summary>What no source may have. The words are put together here, so that this file does not accuse itself.</summary>
public sealed class SourceTests
{
    private const int MostLines = 400;
    private static readonly string[] Text = [".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".yaml", ".yml", ".json", ".py", ".sh", ".sql", ".txt", ""];
    private static readonly Regex Unfinished = new($@"\b(TO{"DO"}|FIX{"ME"}|HA{"CK"})\b|NotImplemented{"Exception"}");
    private static readonly Regex Orleans = new(@"^\s*(global\s+)?using\s+(static\s+|\w+\s*=\s*)?Orleans\b|\bMicrosoft\.Orleans\b");
    private static readonly Regex EmptyCatch = new(@"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^{}]*\)\s*)?\{\s*\}");
    private static readonly Regex Sleep = new($@"\bThread\.{"Sleep"}\b|\bTask\.{"Delay"}\b");
    private static readonly Regex DevelopmentPath = new($@"(?<![\w.:~/*)}}\]-])/({"ho"}{"me"}|{"ro"}{"ot"}|{"wo"}{"rk"}|{"Us"}{"ers"})/[\w.]|\b[A-Z]:\\{"Us"}{"ers"}\\");

    [Fact]
    public void Flow_formats_and_numerics_name_no_Orleans_type() =>
        Tree.Lines(Sources("signal/", "grains/Flow/", "grains/Formats/"), Orleans.IsMatch).ShouldBeEmpty();

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold() =>
        Sources().Where(path => Tree.Read(path).Count(letter => letter == '\n') > MostLines).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_unfinished() => Tree.Lines(Sources(), Unfinished.IsMatch).ShouldBeEmpty();

    // A comment that says why nothing needs doing makes it a decision; nothing at all makes it a lost error.
    [Fact]
    public void No_exception_is_swallowed_without_a_word() =>
        Sources().Where(path => EmptyCatch.IsMatch(Tree.Read(path))).ShouldBeEmpty();

    [Fact]
    public void No_test_sleeps() => Tree.Lines(Sources("tests/"), Sleep.IsMatch).ShouldBeEmpty();

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() => Tree.Lines(Tree.Files(Text), DevelopmentPath.IsMatch).ShouldBeEmpty();

    [Theory]
    [InlineData("{ }", true)]
    [InlineData("(IOException) when (!last)\n{\n}", true)]
    [InlineData("(IOException) { throw; }", false)]
    public void The_rule_against_empty_catches_finds_them(string rest, bool found) => EmptyCatch.IsMatch($"catch {rest}").ShouldBe(found);

    [Theory]
    [InlineData("ho", "me/someone/data", true)]
    [InlineData("ro", "ot/.nuget", true)]
    [InlineData("wo", "rk/out", true)]
    [InlineData("v1/", "runs", false)]
    public void The_rule_against_paths_of_one_machine_finds_them(string first, string second, bool found) =>
        DevelopmentPath.IsMatch($"var path = \"/{first}{second}\";").ShouldBe(found);

    [Theory]
    [InlineData("using Orleans.Runtime;", true)]
    [InlineData("using Streams = Orleans.Streams;", true)]
    [InlineData("using System.Numerics;", false)]
    public void The_rule_against_Orleans_finds_it(string code, bool found) => Orleans.IsMatch(code).ShouldBe(found);

    private static IEnumerable<string> Sources(params string[] rooms) =>
        Tree.Files(".cs").Where(path => rooms.Length == 0 || rooms.Any(room => path.StartsWith(room, StringComparison.Ordinal)));
}
