using System.Diagnostics.CodeAnalysis;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

/// <summary>What a pipeline says of what undoes its steps.</summary>
public sealed class CompensateTests
{
    [Theory]
    [InlineData("{by: retract}", "retract", 2, "level=1")]
    [InlineData("{by: retract, version: 1}", "retract", 1, "")]
    [InlineData("{by: retract, parameters: {level: 3}}", "retract", 2, "level=3")]
    public void A_step_names_what_undoes_it(string text, string name, int version, string parameters)
    {
        var compensation = Parse(text).OrRefuse().Steps[0].Compensation.ShouldNotBeNull();

        (compensation.Name, compensation.Version).ShouldBe((name, version));
        string.Join(' ', compensation.Parameters.Values.Select(each => $"{each.Key}={each.Value}")).ShouldBe(parameters);
        compensation.Needs.ShouldBe(["exec.retract"]);
    }

    [Fact]
    public void A_step_without_one_has_none() => Parse("").OrRefuse().Steps[0].Compensation.ShouldBeNull();

    [Theory]
    [InlineData("{by: retrakt}", "there is no such compensation", "Did you mean retract?")]
    [InlineData("{by: statistics}", "there is no such compensation", "Take one of: retract")]
    [InlineData("{by: retract, version: 7}", "compensation retract has no such version", "Take version 2")]
    [InlineData("{version: 1}", "does not say by what", "Write compensate")]
    [InlineData("{by: retract, level: 3}", "compensate of step s has no such key", "Take one of")]
    [InlineData("{by: retract, parameters: {level: 11}}", "parameter level has no value that retract takes", "within the bounds")]
    [InlineData("{by: retract, parameters: {depth: 1}}", "operator retract has no such parameter", "Take one of")]
    [InlineData("retract", "compensate of step s is no mapping", "Write compensate")]
    public void What_is_wrong_with_it_is_said_with_its_remedy(string text, string what, string remedy)
    {
        var refusal = Parse(text).Problems.ShouldHaveSingleItem().Refusal;

        refusal.What.ShouldContain(what);
        refusal.Remedy.ShouldContain(remedy);
    }

    private static PipelineParse Parse(string compensate) => PipelineParser.Parse(
        $$$"""
        pipeline: p
        inputs: [data]
        steps:
          s: {operator: statistics, inputs: {data: data}{{{(compensate.Length > 0 ? $", compensate: {compensate}" : "")}}}}
        """,
        new Catalogue());

    private sealed class Catalogue : IOperatorCatalog
    {
        private readonly FewOperators _operators = new();

        public IEnumerable<OperatorInfo> All => _operators.All;

        public IEnumerable<OperatorInfo> Compensations { get; } =
        [
            new OperatorInfo("retract", 1, "", [], [], "") { Needs = ["exec.retract"] },
            new OperatorInfo("retract", 2, "", [], [new Parameter("level", ParameterType.Integer, "1", "how far") { Minimum = 1, Maximum = 10 }], "") { Needs = ["exec.retract"] },
        ];

        public bool TryFind(string name, int? version, [NotNullWhen(true)] out OperatorInfo? info) => _operators.TryFind(name, version, out info);
    }
}
