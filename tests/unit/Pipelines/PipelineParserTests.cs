using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Pipelines;

public sealed class PipelineParserTests
{
    private const string Head = "pipeline: p\ninputs: [x, y]\nsteps:\n";

    [Fact]
    public void A_pipeline_comes_out_in_order_and_complete()
    {
        var pipeline = Parse(
            """
            pipeline: search-1
            summary: One sentence.
            inputs:
              strain: {axis: time, meaning: "h(t)"}
              template:
            steps:
              found: {operator: triggers, inputs: {snr: snr}, parameters: {threshold: 8.00}}
              snr:
                operator: matched-filter
                inputs: {template: template, psd: psd, data: strain}
              psd: {operator: welch, version: 1, inputs: {data: strain}, parameters: {segment_seconds: 4e0, window: "blackman"}}
            """).OrRefuse();

        (pipeline.Name, pipeline.Summary).ShouldBe(("search-1", "One sentence."));
        pipeline.Inputs.ShouldBe([new PipelineInput("strain", AxisKind.Time, "h(t)"), new PipelineInput("template", null, "")]);
        pipeline.Steps.Select(step => step.Name).ShouldBe(["psd", "snr", "found"]);
        pipeline.Steps.Select(step => step.Version).ShouldBe([1, 1, 1]);
        pipeline.Steps[0].Parameters.Values.ShouldBe(new Dictionary<string, string>
        {
            ["average"] = "mean",
            ["detrend"] = "constant",
            ["overlap"] = "0.5",
            ["segment_seconds"] = "4",
            ["window"] = "blackman",
        });
        pipeline.Steps[1].Inputs.ShouldBe(
            [new PipelineConnection("data", "strain"), new PipelineConnection("psd", "psd"), new PipelineConnection("template", "template")]);
        pipeline.Outputs.ShouldBe([new PipelineOutput("found", "found")]);
    }

    [Fact]
    public void Without_a_version_the_newest_is_taken() =>
        Parse(Head + "  s: {operator: statistics, inputs: {data: x}}").OrRefuse().Steps[0].Version.ShouldBe(2);

    [Fact]
    public void Outputs_are_named_by_their_author() =>
        Parse(Head + "  s: {operator: statistics, inputs: {data: x}}\n  t: {operator: statistics, inputs: {data: x}}\noutputs: {mine: s}")
            .OrRefuse().Outputs.ShouldBe([new PipelineOutput("mine", "s")]);

    [Theory]
    [InlineData("  s: {operator: welsh, inputs: {data: x}}", 4, 17, "no such operator", "Did you mean welch?")]
    [InlineData("  s: {operator: statistics, version: 7, inputs: {data: x}}", 4, 38, "no such version", "version 2")]
    [InlineData("  s: {operator: statistics, version: one, inputs: {data: x}}", 4, 38, "version is no number", "version: 1")]
    [InlineData("  s: {inputs: {data: x}}", 4, 3, "names no operator", "Add operator")]
    [InlineData("  s: {operator: [statistics], inputs: {data: x}}", 4, 17, "operator is no text", "operator")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}, parameters: {windw: hann}}", 4, 61, "no such parameter", "leave it out")]
    [InlineData("  s: {operator: decimate, inputs: {data: x}, parameters: {facto: 2}}", 4, 59, "no such parameter", "factor?")]
    [InlineData("  s: {operator: decimate, inputs: {data: x}, parameters: {factor: 2.5}}", 4, 67, "no value that decimate takes", "1 to 100")]
    [InlineData("  s: {operator: decimate, inputs: {data: x}, parameters: {factor: 101}}", 4, 67, "no value that decimate takes", "1 to 100")]
    [InlineData("  s: {operator: decimate, inputs: {data: x}, parameters: {factor: '2'}}", 4, 67, "no value that decimate takes", "not quoted")]
    [InlineData("  s: {operator: decimate, inputs: {data: x}, parameters: {factor: [2]}}", 4, 67, "no value that decimate takes", "a list")]
    [InlineData("  s: {operator: triggers, inputs: {snr: x}, parameters: {threshold: nan}}", 4, 69, "no value that triggers takes", "0 to 1000000")]
    [InlineData("  s: {operator: bandpass, inputs: {data: x}, parameters: {low_hz: -1, high_hz: 3}}", 4, 67, "no value that bandpass takes", "1000000 Hz")]
    [InlineData("  s: {operator: triggers, inputs: {snr: x}}", 4, 3, "lacks a parameter", "threshold")]
    [InlineData("  s: {operator: welch, version: 1, inputs: {data: x}, parameters: {segment_seconds: 1, window: han}}", 4, 96, "no value", "boxcar, hann")]
    [InlineData("  s: {operator: statistics}", 4, 3, "leaves a port of statistics open", "data")]
    [InlineData("  s: {operator: statistics, inputs: {data: x, dta: y}}", 4, 47, "no such port", "Did you mean data?")]
    [InlineData("  s: {operator: statistics, inputs: {data: }}", 4, 44, "names nothing to read", "data: name")]
    [InlineData("  s: {operator: statistics, inputs: {data: z}}", 4, 44, "neither input nor step", "Did you mean")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}, when: now}", 4, 48, "no such key", "operator, version")]
    [InlineData("  s: statistics", 4, 6, "no mapping", "operator")]
    [InlineData("  S: {operator: statistics, inputs: {data: x}}", 4, 3, "impossible name", "a-z")]
    [InlineData("  x: {operator: statistics, inputs: {data: y}}", 4, 3, "share a name", "Rename")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}}\n  s: {operator: statistics, inputs: {data: x}}", 5, 3, "twice", "line 4")]
    [InlineData("  s: {operator: whiten, inputs: {data: x, psd: x}}", 4, 48, "another axis", "Frequency")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}}\noutputs: {o: q}", 5, 14, "names no step", "s")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}}\noutputs: {o: x}", 5, 14, "names no step", "s")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}}\noutputs: {}", 5, 10, "outputs are empty", "leave outputs out")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}}\noutput: {o: s}", 5, 1, "no such key", "outputs?")]
    [InlineData("  s: &a {operator: statistics, inputs: {data: x}}", 4, 6, "anchors", "Write the value out")]
    [InlineData("  s: *a", 4, 6, "anchors", "Write the value out")]
    [InlineData("  s: !!map {operator: statistics}", 4, 6, "tags", "Write the value out")]
    [InlineData("  s: {operator: [[[[[[[[[[1]]]]]]]]]]}", 4, 22, "nested too deep", "8 levels")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}\noutputs: {o: s}", 4, 45, "no YAML", "syntax")]
    [InlineData("  s: {operator: statistics, inputs: {data: x}}\n---\nmore", 5, 1, "second document", "one document")]
    public void A_problem_has_its_place_and_its_remedy(string steps, int line, int column, string what, string text)
    {
        var problem = Parse(Head + steps).Problems.ShouldHaveSingleItem();

        problem.Refusal.What.ShouldContain(what);
        problem.Refusal.ToString().ShouldContain(text);
        (problem.Line, problem.Column).ShouldBe((line, column));
        problem.Refusal.Where.ShouldBe($"line {line}, column {column}");
    }

    [Theory]
    [InlineData("", "text is empty")]
    [InlineData("# nothing\n", "text is empty")]
    [InlineData("just words", "no mapping")]
    [InlineData("pipeline: P!\ninputs: [x]\nsteps: {s: {operator: statistics, inputs: {data: x}}}", "impossible name")]
    [InlineData("inputs: [x]\nsteps: {s: {operator: statistics, inputs: {data: x}}}", "no name")]
    [InlineData("pipeline: p\ninputs: [x]\nsteps: {}", "no steps")]
    [InlineData("pipeline: p\ninputs: [x]", "no steps")]
    [InlineData("pipeline: p\ninputs: [x]\nsteps:", "no steps")]
    [InlineData("pipeline: p\ninputs: [x, x]\nsteps: {s: {operator: statistics, inputs: {data: x}}}", "input stands twice")]
    [InlineData("pipeline: p\ninputs: {x: {axis: space}}\nsteps: {s: {operator: statistics, inputs: {data: x}}}", "no such axis")]
    [InlineData("pipeline: p\ninputs: {x: {axis: row}}\nsteps: {s: {operator: statistics, inputs: {data: x}}}", "another axis")]
    public void A_pipeline_that_is_none_is_refused(string yaml, string what) =>
        Parse(yaml).Problems.ShouldHaveSingleItem().Refusal.What.ShouldContain(what);

    [Fact]
    public void A_cycle_is_named()
    {
        var problem = Parse(
            Head + """
              a: {operator: statistics, inputs: {data: c}}
              b: {operator: statistics, inputs: {data: a}}
              c: {operator: statistics, inputs: {data: b}}
              d: {operator: statistics, inputs: {data: c}}
            """.ReplaceLineEndings("\n")).Problems.ShouldHaveSingleItem();

        problem.Refusal.Value.ShouldBe("a reads c reads b reads a");
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_in_the_order_of_the_text()
    {
        var problems = Parse(
            """
            pipeline: P
            inputs: [x]
            steps:
              a: {operator: nothing-like-it, inputs: {data: q}}
              b: {operator: triggers, inputs: {snr: x}, parameters: {threshold: high, extra: 1}}
            outputs: {o: c}
            """).Problems;

        problems.Select(problem => problem.Line).ShouldBe([1, 4, 4, 5, 5, 6]);
        Should.Throw<RefusalException>(() => new PipelineParse(null, problems).OrRefuse()).Refusals.Count.ShouldBe(6);
    }

    [Fact]
    public void Too_long_a_text_is_refused() =>
        Parse("#" + new string('x', 256 << 10)).Problems.ShouldHaveSingleItem().Refusal.What.ShouldContain("too long");

    [Fact]
    public void More_steps_than_allowed_are_refused()
    {
        var steps = string.Concat(Enumerable.Range(0, 1001).Select(i => $"  s{i}: {{operator: statistics, inputs: {{data: x}}}}\n"));

        Parse(Head + steps).Problems.ShouldHaveSingleItem().Refusal.What.ShouldContain("too many steps");
    }

    [Fact]
    public void A_long_chain_written_backwards_is_put_in_order()
    {
        var steps = string.Concat(Enumerable.Range(0, 1000).Reverse().Select(
            i => $"  s{i}: {{operator: statistics, inputs: {{data: {(i == 0 ? "x" : $"s{i - 1}")}}}}}\n"));

        Parse(Head + steps).OrRefuse().Steps.Select(step => step.Name).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"s{i}"));
    }

    private static PipelineParse Parse(string yaml) => PipelineParser.Parse(yaml, new FewOperators());
}
