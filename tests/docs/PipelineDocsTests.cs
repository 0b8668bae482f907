using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Docs;

/// <summary>What the pages say of pipelines is what the parser does.</summary>
public sealed class PipelineDocsTests
{
    private static readonly OperatorRegistry Registry = new(StandardOperators.All);

    [Fact]
    public void The_worked_example_is_in_order()
    {
        var examples = Page.Read("docs/pipelines.md").Code("yaml").ToList();

        examples.ShouldNotBeEmpty();
        examples.ShouldAllBe(yaml => PipelineParser.Parse(yaml, Registry).OrRefuse().Outputs.Length > 0);
    }

    [Theory]
    [InlineData("gw-burst-search")]
    [InlineData("lisa-l1")]
    [InlineData("lisa-galactic-binaries")]
    [InlineData("lisa-low-latency")]
    [InlineData("lisa-mbhb")]
    public void A_pipeline_has_the_steps_that_its_page_lists(string name)
    {
        var pipeline = PipelineParser.Parse(Tidy.Tree.Read($"samples/pipelines/{name}.yaml"), Registry).OrRefuse();
        var page = Page.Read($"docs/{name}.md");

        var steps = Page.Table(page.Text, "step", "operator", "parameters", "output").ShouldNotBeNull();
        steps.Select(row => (row[0], row[1].Split(']')[0].TrimStart('['))).ShouldBe(
            pipeline.Steps.Where(step => !step.Name.Contains('.')).Select(step => (step.Name, step.Operator)), "rounds before the last are not listed");
        var inputs = Page.Table(page.Text, "input", "what").ShouldNotBeNull();
        inputs.Select(row => row[0]).ShouldBe(pipeline.Inputs.Select(input => input.Name));
        pipeline.Outputs.ShouldAllBe(output => steps.Single(row => row[0] == output.Step)[3].Contains($"`{output.Name}`"));
    }
}
