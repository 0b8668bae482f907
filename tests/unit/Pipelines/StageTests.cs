using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

/// <summary>Styles and stages in a pipeline's text.</summary>
public sealed class StageTests
{
    private const string Head = "pipeline: p\ninputs: [x]\n";
    private const string Two = "  a: {operator: decimate, stage: one, inputs: {data: x}}\n  b: {operator: decimate, stage: two, inputs: {data: a}}\n";

    [Fact]
    public void Stages_come_in_their_order_with_their_styles()
    {
        var pipeline = Parse(Head + "style: hybrid\nstages:\n  one:\n  two: {style: orchestrated}\nsteps:\n" + Two).OrRefuse();

        pipeline.Style.ShouldBe(RunStyle.Hybrid);
        pipeline.Stages.ShouldBe([new PipelineStage("one", RunStyle.Choreographed), new PipelineStage("two", RunStyle.Orchestrated)]);
        pipeline.Steps.Select(step => step.Stage).ShouldBe(["one", "two"]);
    }

    [Fact]
    public void Without_a_word_there_are_none()
    {
        var pipeline = Parse(Head + "steps:\n  a: {operator: decimate, inputs: {data: x}}").OrRefuse();

        pipeline.Style.ShouldBeNull();
        pipeline.Stages.ShouldBeEmpty();
        pipeline.Steps[0].Stage.ShouldBeNull();
    }

    [Theory]
    [InlineData("style: loose\nsteps:\n  a: {operator: decimate, inputs: {data: x}}", 3, 8, "cannot have this style", "choreographed, orchestrated, hybrid")]
    [InlineData("style: [hybrid]\nsteps:\n  a: {operator: decimate, inputs: {data: x}}", 3, 8, "style is no text", "a text")]
    [InlineData("stages: {one: {style: hybrid}, two: }\nsteps:\n" + Two, 3, 23, "stage one cannot have this style", "choreographed, orchestrated")]
    [InlineData("stages: {one: {stile: orchestrated}, two: }\nsteps:\n" + Two, 3, 16, "no such key", "Did you mean style?")]
    [InlineData("stages: {one: orchestrated, two: }\nsteps:\n" + Two, 3, 15, "stage one is no mapping", "stages: {name")]
    [InlineData("stages: [one, two]\nsteps:\n" + Two, 3, 9, "stages is no mapping", "stages: {name")]
    [InlineData("stages: {}\nsteps:\n  a: {operator: decimate, inputs: {data: x}}", 3, 9, "stages are empty", "leave them out")]
    [InlineData("stages: {one: , Two: , two: }\nsteps:\n" + Two, 3, 17, "impossible name", "a-z")]
    [InlineData("steps:\n  a: {operator: decimate, stage: one, inputs: {data: x}}", 4, 34, "the pipeline has none", "stages: {name")]
    [InlineData("stages: {one: , two: }\nsteps:\n  c: {operator: decimate, inputs: {data: x}}\n" + Two, 5, 3, "step c is in no stage", "one, two")]
    [InlineData("stages: {one: , two: }\nsteps:\n  c: {operator: decimate, stage: tow, inputs: {data: x}}\n" + Two, 5, 34, "no such stage", "Did you mean")]
    [InlineData("stages: {one: , two: , three: }\nsteps:\n" + Two, 3, 24, "stage three has no step", "remove it")]
    [InlineData("stages: {two: , one: }\nsteps:\n" + Two, 6, 54, "step b of stage two reads from a later stage", "a of stage one")]
    public void A_problem_has_its_place_and_its_remedy(string rest, int line, int column, string what, string text)
    {
        var problem = Parse(Head + rest).Problems.First(each => each.Refusal.What.Contains(what, StringComparison.Ordinal));

        problem.Refusal.ToString().ShouldContain(text);
        (problem.Line, problem.Column).ShouldBe((line, column));
    }

    [Fact]
    public void Every_style_has_a_word_and_the_word_is_its_own()
    {
        foreach (var style in Enum.GetValues<RunStyle>())
        {
            RunStyles.OfWord(style.WordOf()).ShouldBe(style);
        }

        RunStyles.OfWord("Hybrid").ShouldBeNull();
        RunStyles.OfStages.ShouldBe(["choreographed", "orchestrated"]);
    }

    private static PipelineParse Parse(string yaml) => PipelineParser.Parse(yaml, new FewOperators());
}
