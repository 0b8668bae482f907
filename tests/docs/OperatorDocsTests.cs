using System.Text.RegularExpressions;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>docs/operators.md says of every operator what the operator says of itself.</summary>
public sealed class OperatorDocsTests
{
    private static readonly string[] Parts = ["Output", "Dependency", "Edges and gaps", "Reference", "Limits"];

    private readonly IReadOnlyDictionary<string, string> _sections = Page.Read("docs/operators.md").Sections(2);

    private static IReadOnlyList<string> Names { get; } = [.. StandardOperators.All.AsEnumerable().Select(each => each.Info.Name)];

    public static IEnumerable<object[]> Operators => Names.Select(name => new object[] { name });

    [Fact]
    public void Every_section_with_ports_is_an_operator() =>
        _sections.Where(section => section.Value.Contains("| port |", StringComparison.Ordinal)).Select(section => section.Key)
            .ShouldBe(Names, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_is_there_in_its_version_with_all_parts(string name)
    {
        var section = Section(name);

        Regex.Match(section, @"Version (\d+)\.").Groups[1].Value.ShouldBe($"{Info(name).Version}", "the page describes another version");
        section.ShouldContain("```text", Case.Sensitive, "an equation");
        Parts.Where(part => !section.Contains($"- **{part}**:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Ports_are_those_that_it_declares(string name)
    {
        var rows = Page.Table(Section(name), "port", "axis", "meaning").ShouldNotBeNull();

        rows.Select(row => (row[0], row[1])).ShouldBe(Info(name).Ports.Select(port => (port.Name, port.Axis.ToString().ToLowerInvariant())));
        rows.ShouldAllBe(row => row[2].Length > 0);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Parameters_have_the_type_unit_default_and_bounds_that_it_declares(string name)
    {
        var declared = Info(name).Parameters;
        var rows = Page.Table(Section(name), "parameter", "type", "unit", "default", "bounds", "meaning") ?? [];

        rows.Select(row => string.Join(" | ", row[..5])).ShouldBe(declared.Select(each => string.Join(
            " | ", each.Name, each.Type.ToString().ToLowerInvariant(), each.Unit, each.Default ?? "required", Bounds(each))));
        rows.ShouldAllBe(row => row[5].Length > 0);
    }

    private static string Bounds(Parameter parameter) => (parameter.Minimum, parameter.Maximum) switch
    {
        _ when parameter.Type == ParameterType.Choice => string.Join(", ", parameter.Choices),
        (double.Epsilon, double.PositiveInfinity) => "> 0",
        (double.NegativeInfinity, double.PositiveInfinity) => "any",
        (var least, double.PositiveInfinity) => $">= {ParameterSet.Canonical(least)}",
        (double.NegativeInfinity, var most) => $"<= {ParameterSet.Canonical(most)}",
        var (least, most) => $"{ParameterSet.Canonical(least)} to {ParameterSet.Canonical(most)}",
    };

    private static OperatorInfo Info(string name) => StandardOperators.All.Single(each => each.Info.Name == name).Info;

    private string Section(string name) =>
        _sections.GetValueOrDefault(name).ShouldNotBeNull($"docs/operators.md has no section ## {name}");
}
