using Lisa.Cli.Compare;
using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;
using Lisa.Tests.Tidy;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

public sealed class AddedStepTests
{
    [Theory]
    [InlineData("samples/pipelines/gw-burst-search.yaml", "strain")]
    [InlineData("samples/pipelines/noise-diamond.yaml", "data")]
    public void A_sample_with_one_more_step_is_a_good_pipeline_and_one_line_longer(string path, string input)
    {
        var text = Tree.Read(path);
        var longer = AddedStep.To(text, input).ShouldNotBeNull();
        var operators = new OperatorRegistry(StandardOperators.All);
        var (before, after) = (PipelineParser.Parse(text, operators).OrRefuse(), PipelineParser.Parse(longer, operators).OrRefuse());

        after.Steps.Length.ShouldBe(before.Steps.Length + 1);
        after.Steps.ShouldContain(step => step.Name == AddedStep.Name && step.Operator == "statistics");
        AddedStep.Difference(text, longer).ShouldBe((1, 0));
    }

    [Fact]
    public void It_is_put_in_a_stage_where_there_are_stages() =>
        AddedStep.To("steps:\n\n  # First.\n    a: {operator: detrend, stage: clean, inputs: {data: x}}\n", "x")
            .ShouldBe("steps:\n    added-by-compare: {operator: statistics, stage: clean, inputs: {data: x}}\n\n  # First.\n    a: {operator: detrend, stage: clean, inputs: {data: x}}\n");

    [Theory]
    [InlineData("pipeline: p\nsteps: {a: {operator: detrend}}\n")]
    [InlineData("pipeline: p\nsteps:\n")]
    [InlineData("pipeline: p\nsteps:\noutputs: {}\n")]
    [InlineData("")]
    public void A_text_that_does_not_show_where_is_left_alone(string text) => AddedStep.To(text, "x").ShouldBeNull();

    [Fact]
    public void A_difference_counts_lines_as_often_as_they_are_there() => AddedStep.Difference("a\nb\nb\n", "a\nb\nc\nd\n").ShouldBe((2, 1));
}
