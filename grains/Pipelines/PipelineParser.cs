using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>
/// Reads a pipeline from YAML:
/// <code>
/// pipeline: gw-burst-search
/// summary: Matched-filter search for a known waveform
/// inputs:                     # or a plain list of names; the first is the primary one
///   strain: {axis: time, meaning: calibrated strain}
///   template: {}
/// style: hybrid               # or choreographed, orchestrated; a run may be told another
/// stages:                     # in their order; without them, one stage
///   clean: {style: choreographed}
///   search: {style: orchestrated}
/// steps:
///   psd: {operator: welch, stage: clean, inputs: {data: strain}, parameters: {segment_seconds: 4}}
///   snr: {operator: matched-filter, version: 1, stage: search, inputs: {data: strain, psd: psd, template: template}}
/// outputs: {snr: snr}         # name: step; without it, every step that no other reads
/// </code>
/// The text is hostile until read: it never throws, it says everything that is wrong with it, each with line and column.
/// </summary>
public static class PipelineParser
{
    public const int MostSteps = 1000;

    /// <param name="yaml">At most 256 KiB, one document, no tags, anchors or aliases.</param>
    /// <param name="operators">What steps may name.</param>
    public static PipelineParse Parse(string yaml, IOperatorCatalog operators)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(operators);
        var problems = new ProblemList();
        var definition = YamlTree.Read(yaml, problems) is { } root ? Read(root, yaml, operators, problems) : null;
        return problems.IsEmpty && definition is not null
            ? new PipelineParse(definition, [])
            : new PipelineParse(null, problems.InOrder());
    }

    private static PipelineDefinition? Read(YamlNode node, string yaml, IOperatorCatalog operators, ProblemList problems)
    {
        var root = MapReader.Map(node, "the pipeline", "Write pipeline, inputs and steps", problems);
        if (root is null)
        {
            return null;
        }

        MapReader.RefuseUnknownKeys(root, "a pipeline", problems, "pipeline", "summary", "style", "stages", "inputs", "steps", "outputs");
        var name = Name(root, problems);
        var summary = MapReader.Text(root, "summary", problems)?.Text ?? "";
        var inputs = InputReader.Read(root, problems);
        var steps = Steps(root, inputs, new StepReader(operators, problems), problems);
        var graph = new StepGraph(steps, inputs, problems);
        graph.CheckReferences();
        var ordered = graph.InOrder();
        var outputs = OutputReader.Read(root, ordered, problems);
        var stages = StageReader.Read(root, steps, problems);
        return new PipelineDefinition(name, summary, inputs, problems.IsEmpty ? InRounds(ordered, root, problems) : [], outputs, yaml)
        {
            Style = StageReader.Style(root, "a pipeline", RunStyles.OfRuns, problems),
            Stages = stages,
        };
    }

    private static string Name(YamlMap root, ProblemList problems)
    {
        if (MapReader.Text(root, "pipeline", problems) is { } name)
        {
            return MapReader.IsName(name, "the pipeline", underscores: false, problems) ? name.Text : "";
        }

        if (root["pipeline"] is null)
        {
            problems.Add(root, "the pipeline has no name", "", "pipeline: name", "Add pipeline: my-pipeline as the first line");
        }

        return "";
    }

    private static List<StepDraft> Steps(
        YamlMap root, ImmutableArray<PipelineInput> inputs, StepReader reader, ProblemList problems)
    {
        var map = MapReader.Map(root["steps"], "steps", "Write steps: {name: {operator: …}}", problems);
        if ((map is null && root["steps"] is null) || map is { Entries.Length: 0 })
        {
            problems.Add(root["steps"] ?? root, "the pipeline has no steps", "", "1 step at least", "Add steps: {name: {operator: …}}");
        }

        if (map?.Entries.Length > MostSteps)
        {
            problems.Add(map, "the pipeline has too many steps", $"{map.Entries.Length}", $"{MostSteps}", "Part it into several pipelines");
            return [];
        }

        var steps = new List<StepDraft>();
        foreach (var (name, node) in map?.Entries ?? [])
        {
            MapReader.IsName(name, "a step", underscores: true, problems);
            if (inputs.Any(input => input.Name == name.Text))
            {
                problems.Add(name, "a step and an input share a name", name.Text, "one thing a name", "Rename the step");
            }

            steps.Add(reader.Read(name, node));
        }

        return steps;
    }

    private static ImmutableArray<PipelineStep> InRounds(IEnumerable<StepDraft> ordered, YamlMap root, ProblemList problems)
    {
        ImmutableArray<PipelineStep> steps = [.. ordered.SelectMany(step => RepeatReader.Rounds(Finish(step), step.Repeat))];
        if (steps.Length > MostSteps)
        {
            problems.Add(root["steps"]!, "the pipeline has too many steps, rounds counted", $"{steps.Length}", $"{MostSteps}", "Repeat fewer times");
        }

        return steps;
    }

    private static PipelineStep Finish(StepDraft step) => new(
        step.Name.Text,
        step.Info?.Name ?? "",
        step.Info?.Version ?? 0,
        step.Parameters,
        [.. step.Connections.Select(connection => new PipelineConnection(connection.Port?.Name ?? "", connection.From.Text))])
    {
        Needs = step.Needs,
        Failures = step.Failures,
        Stage = step.Stage?.Text,
        Compensation = step.Compensation,
    };
}
