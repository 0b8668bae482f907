using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;

namespace Lisa.Tests.Cluster;

/// <summary>
/// A pipeline of ten steps with windows, scans and reductions, in which paths part and meet again; it has stages of its own, one of them
/// orchestrated.
/// </summary>
internal static class Diamond
{
    public const string Name = "diamond";

    private const string Yaml = """
        pipeline: diamond
        inputs: {data: {axis: time}}
        stages:
          series: {style: choreographed}
          sums: {style: orchestrated}
          rest: {}
        steps:
          a: {stage: series, operator: copy, inputs: {data: data}, parameters: {gain: 0.5}}
          b: {stage: series, operator: neighbours, inputs: {data: a}}
          c: {stage: series, operator: accumulate, inputs: {data: a}}
          d: {stage: series, operator: blend, inputs: {data: b, beside: c}}
          e: {stage: sums, operator: total, inputs: {data: d}}
          f: {stage: sums, operator: scaled, inputs: {data: d, beside: e}}
          g: {stage: rest, operator: thin, inputs: {data: f}}
          h: {stage: rest, operator: neighbours, inputs: {data: g}}
          i: {stage: rest, operator: blend, inputs: {data: h, beside: g}}
          j: {stage: rest, operator: total, inputs: {data: i}}
        outputs: {a: a, b: b, c: c, d: d, e: e, f: f, g: g, h: h, i: i, j: j}
        """;

    private static readonly string Poisoned = Yaml.Replace(
        "operator: copy, inputs: {data: data}, parameters: {gain: 0.5}", "operator: faulty, inputs: {data: data}, failures: {then: skip}", StringComparison.Ordinal);

    public static Task SubmitDiamondAsync(this TestSilo silo, bool poisoned = false) => silo.Grains.Pipeline(Name).SubmitAsync("", poisoned ? Poisoned : Yaml);

    /// <summary>
    /// Runs it on sealed data of so many segments, and returns the hashes of all segments by output; where it is poisoned, one segment of its first step
    /// fails for good and is skipped.
    /// </summary>
    public static async Task<Dictionary<string, string>> DiamondAsync(this TestSilo silo, int segments, RunStyle? style, bool poisoned = false)
    {
        await silo.PostSealedAsync("data", segments * Campaign.SegmentLength);
        await silo.SubmitDiamondAsync(poisoned);
        var run = await silo.RunAsync("run", Name, "data", style);
        run.State.ShouldBe(RunState.Committed, run.Problem);
        return silo.HashesOf(run);
    }

    public static Dictionary<string, string> HashesOf(this TestSilo silo, RunStatus run) =>
        run.Outputs.ToDictionary(output => output.Key, output => $"{output.Value.Text}: {string.Join(' ', silo.Hashes(output.Value))}");
}
