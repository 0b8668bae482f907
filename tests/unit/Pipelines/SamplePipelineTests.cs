using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

public sealed class SamplePipelineTests
{
    [Fact]
    public void The_burst_search_is_in_order()
    {
        var pipeline = PipelineParser.Parse(Read("gw-burst-search.yaml"), new FewOperators()).OrRefuse();

        pipeline.Name.ShouldBe("gw-burst-search");
        pipeline.Inputs.Select(input => input.Name).ShouldBe(["strain", "template"]);
        pipeline.Steps.Select(step => step.Name).ShouldBe(["psd", "snr", "triggers", "whitened", "band", "stats"]);
    }

    [Fact]
    public void The_diamond_has_ten_steps_and_needs_nothing_but_one_series()
    {
        var pipeline = PipelineParser.Parse(Read("noise-diamond.yaml"), new OperatorRegistry(StandardOperators.All)).OrRefuse();

        pipeline.Inputs.Select(input => input.Name).ShouldBe(["data"]);
        pipeline.Steps.Length.ShouldBe(10);
        pipeline.Outputs.Length.ShouldBe(5);
    }

    [Fact]
    public void A_definition_crosses_a_grain_call_unchanged()
    {
        var pipeline = PipelineParser.Parse(Read("gw-burst-search.yaml"), new FewOperators()).OrRefuse();
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();

        var back = serializer.Deserialize<PipelineDefinition>(serializer.SerializeToArray(pipeline)).ShouldNotBeNull();

        back.Inputs.ShouldBe(pipeline.Inputs);
        back.Outputs.ShouldBe(pipeline.Outputs);
        back.Yaml.ShouldBe(pipeline.Yaml);
        back.Steps.Select(step => (step.Name, step.Operator, step.Version)).ShouldBe(
            pipeline.Steps.Select(step => (step.Name, step.Operator, step.Version)));
        back.Steps.ShouldAllBe(step => step.Parameters.Values.SequenceEqual(
            pipeline.Steps.Single(other => other.Name == step.Name).Parameters.Values));
    }

    private static string Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lisa.Orleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "samples", "pipelines", name));
    }
}
