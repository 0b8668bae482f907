using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

public sealed class FailurePolicyTests
{
    private static readonly OperatorRegistry Registry = new(StandardOperators.All);

    [Fact]
    public void A_step_that_says_nothing_has_no_policy_of_its_own() =>
        Parse("").Definition.ShouldNotBeNull().Steps[0].Failures.ShouldBeNull();

    [Fact]
    public void What_is_left_out_has_its_default() =>
        Parse("failures: {then: skip}").Definition.ShouldNotBeNull().Steps[0].Failures.ShouldBe(new FailurePolicy { Then = GivenUp.Skip });

    [Fact]
    public void All_of_it_is_read() =>
        Parse("failures: {attempts: 5, first_delay_seconds: 0.5, factor: 3, longest_delay_seconds: 60, timeout_seconds: 1e-3, then: dead-letter}")
            .Definition.ShouldNotBeNull().Steps[0].Failures.ShouldBe(new FailurePolicy
            {
                Attempts = 5,
                FirstDelay = TimeSpan.FromSeconds(0.5),
                Factor = 3,
                LongestDelay = TimeSpan.FromSeconds(60),
                Timeout = TimeSpan.FromMilliseconds(1),
                Then = GivenUp.DeadLetter,
            });

    [Fact]
    public void A_first_delay_beyond_the_longest_of_the_default_is_the_longest() =>
        Parse("failures: {first_delay_seconds: 500}").Definition.ShouldNotBeNull().Steps[0].Failures!.LongestDelay.ShouldBe(TimeSpan.FromSeconds(500));

    [Theory]
    [InlineData("failures: [skip]", "a list")]
    [InlineData("failures: skip", "skip")]
    [InlineData("failures: {attempts: 0}", "0")]
    [InlineData("failures: {attempts: 2.5}", "2.5")]
    [InlineData("failures: {attempts: 101}", "101")]
    [InlineData("failures: {attempts: '3'}", "3")]
    [InlineData("failures: {factor: 0.5}", "0.5")]
    [InlineData("failures: {factor: 1e999}", "1e999")]
    [InlineData("failures: {timeout_seconds: 0}", "0")]
    [InlineData("failures: {timeout_seconds: -1}", "-1")]
    [InlineData("failures: {timeout_seconds: nan}", "nan")]
    [InlineData("failures: {longest_delay_seconds: 0.05}", "0.05")]
    [InlineData("failures: {then: skipp}", "skipp")]
    [InlineData("failures: {then: [skip]}", "a list")]
    [InlineData("failures: {retries: 3}", "retries")]
    public void What_cannot_be_is_refused_where_it_stands(string failures, string value)
    {
        var problem = Parse(failures).Problems.ShouldHaveSingleItem();
        problem.Line.ShouldBe(7);
        problem.Refusal.Value.ShouldBe(value);
        problem.Refusal.Bound.ShouldNotBeEmpty();
        problem.Refusal.Remedy.ShouldNotBeEmpty();
    }

    private static PipelineParse Parse(string failures) => PipelineParser.Parse(
        $$"""
        pipeline: p
        inputs: [strain]
        steps:
          low:
            operator: detrend
            inputs: {data: strain}
            {{failures}}
        """, Registry);
}
