using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Lisa.Cli;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>docs/cli.md has a section for every command, with an example and every option.</summary>
public sealed class CommandDocsTests
{
    private static readonly string[] OfRoot = ["--url", "--json", "--help", "--version"];

    private readonly Page _page = Page.Read("docs/cli.md");

    [Fact]
    public void Every_command_has_a_section_and_every_section_a_command()
    {
        var documented = _page.Sections(2).Keys.Where(heading => heading.StartsWith("lisa ", StringComparison.Ordinal));

        documented.ShouldBe(Commands().Select(each => each.Path), ignoreOrder: true);
    }

    [Fact]
    public void Every_section_has_an_example_and_names_every_option()
    {
        var sections = _page.Sections(2);
        foreach (var (path, command) in Commands())
        {
            var section = sections[path];
            section.ShouldContain($"lisa{path["lisa".Length..]}", Case.Sensitive, $"an example of {path}");
            section.ShouldContain("```console", Case.Sensitive, $"an example of {path}");
            command.Options.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal) && !Inherited(option))
                .Where(option => !Regex.IsMatch(section, $@"{option.Name}\b")).Select(option => $"{path} {option.Name}").ShouldBeEmpty();
        }
    }

    [Fact]
    public void No_section_names_an_option_that_its_command_has_not()
    {
        var sections = _page.Sections(2);
        foreach (var (path, command) in Commands().Where(each => each.Command.TreatUnmatchedTokensAsErrors))
        {
            var known = command.Options.Select(option => option.Name).Concat(OfRoot);
            Regex.Matches(sections[path], "(?<![-\\w])--[a-z][a-z-]*").Select(match => match.Value).Distinct()
                .Except(known).Select(option => $"{path} {option}").ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_exit_code_is_explained()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture));
        var table = Page.Table(_page.Text, "exit code", "meaning").ShouldNotBeNull();

        table.Select(row => row[0]).ShouldBe(codes, ignoreOrder: true);
    }

    private static bool Inherited(Option option) => option.Name is "--help" || option.Recursive;

    private static IEnumerable<(string Path, Command Command)> Commands()
    {
        var session = new Session(TextWriter.Null, TextWriter.Null, isTerminal: false, TimeProvider.System);
        return Leaves(Program.Root(session), "lisa");
    }

    // A command with others below it may do something by itself too.
    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) =>
        command.Subcommands.SelectMany(each => Leaves(each, $"{path} {each.Name}"))
            .Concat(command is { Action: not null } and not RootCommand ? [(path, command)] : []);
}
