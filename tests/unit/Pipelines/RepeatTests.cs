using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

/// <summary>Steps that are made in rounds.</summary>
public sealed class RepeatTests
{
    private const string Head = "pipeline: p\ninputs: [x, t]\nsteps:\n";

    [Fact]
    public void Rounds_are_steps_that_each_read_the_one_before_and_the_last_has_the_name()
    {
        var pipeline = Parse(
            "  a: {operator: decimate, inputs: {data: x}}\n"
            + "  fit: {operator: matched-filter, inputs: {data: a, psd: psd, template: t}, repeat: {port: data, times: 3}}\n"
            + "  psd: {operator: welch, inputs: {data: a}, parameters: {segment_seconds: 4}}\n"
            + "  end: {operator: triggers, inputs: {snr: fit}, parameters: {threshold: 8}}\n").OrRefuse();

        pipeline.Steps.Select(step => step.Name).ShouldBe(["a", "psd", "fit.1", "fit.2", "fit", "end"], ignoreOrder: true);
        var reads = pipeline.Steps.ToDictionary(step => step.Name, step => string.Join(' ', step.Inputs.Select(input => input.From)));
        reads["fit.1"].ShouldBe("a psd t");
        reads["fit.2"].ShouldBe("fit.1 psd t");
        reads["fit"].ShouldBe("fit.2 psd t");
        reads["end"].ShouldBe("fit");
        pipeline.Outputs.Select(output => output.Name).ShouldBe(["end"]);
        var places = pipeline.Steps.Select((step, at) => (step.Name, at)).ToDictionary(each => each.Name, each => each.at);
        places["fit.1"].ShouldBeLessThan(places["fit.2"]);
        places["fit.2"].ShouldBeLessThan(places["fit"]);
        places["psd"].ShouldBeLessThan(places["fit.1"]);
    }

    [Theory]
    [InlineData("{port: dato, times: 2}", 61, "names no port", "Did you mean data?")]
    [InlineData("{times: 2}", 54, "names no port", "data")]
    [InlineData("{port: data, times: 1}", 74, "how many times", "2 to 100")]
    [InlineData("{port: data, times: 101}", 74, "how many times", "2 to 100")]
    [InlineData("{port: data, times: \"3\"}", 74, "how many times", "2 to 100")]
    [InlineData("{port: data}", 54, "how many times", "2 to 100")]
    [InlineData("{port: data, times: 2, until: done}", 77, "no such key", "port, times")]
    [InlineData("3", 54, "no mapping", "repeat: {port")]
    public void A_problem_has_its_place_and_its_remedy(string repeat, int column, string what, string text)
    {
        var problem = Parse($"  a: {{operator: decimate, inputs: {{data: x}}, repeat: {repeat}}}").Problems.First(each => each.Refusal.What.Contains(what, StringComparison.Ordinal));

        problem.Refusal.ToString().ShouldContain(text);
        (problem.Line, problem.Column).ShouldBe((4, column));
    }

    [Fact]
    public void Rounds_count_as_steps()
    {
        var steps = string.Concat(Enumerable.Range(0, 11).Select(at => $"  s{at}: {{operator: decimate, inputs: {{data: x}}, repeat: {{port: data, times: 100}}}}\n"));
        var problem = Parse(steps).Problems.ShouldHaveSingleItem();
        problem.Refusal.Value.ShouldBe("1100");
        problem.Refusal.Bound.ShouldBe("1000");
    }

    private static PipelineParse Parse(string steps) => PipelineParser.Parse(Head + steps, new FewOperators());
}
