using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Reads a pipeline's inputs: a list of names, or a mapping of names to axis and meaning.</summary>
internal static class InputReader
{
    private const string Remedy = "Write inputs: {strain: {axis: time}}, or inputs: [strain]";

    public static ImmutableArray<PipelineInput> Read(YamlMap root, ProblemList problems)
    {
        var node = root["inputs"];
        var inputs = node is YamlList list ? OfList(list, problems) : OfMap(node, problems);
        if (inputs.Length == 0 && (node is null or YamlList { Items.Length: 0 } or YamlMap { Entries.Length: 0 } || node.IsNothing))
        {
            problems.Add(node ?? root, "the pipeline has no inputs", "", "1 input at least", Remedy);
        }

        return inputs;
    }

    private static ImmutableArray<PipelineInput> OfList(YamlList list, ProblemList problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var inputs = ImmutableArray.CreateBuilder<PipelineInput>();
        foreach (var item in list.Items)
        {
            if (item is not YamlText name)
            {
                problems.Add(item, "an input is no name", item.Kind, "a name", Remedy);
            }
            else if (MapReader.IsName(name, "an input", underscores: true, problems))
            {
                if (seen.Add(name.Text))
                {
                    inputs.Add(new PipelineInput(name.Text, null, ""));
                }
                else
                {
                    problems.Add(name, "an input stands twice", name.Text, "once", "Remove or rename one");
                }
            }
        }

        return inputs.ToImmutable();
    }

    private static ImmutableArray<PipelineInput> OfMap(YamlNode? node, ProblemList problems)
    {
        var inputs = ImmutableArray.CreateBuilder<PipelineInput>();
        foreach (var (name, value) in MapReader.Map(node, "inputs", Remedy, problems)?.Entries ?? [])
        {
            MapReader.IsName(name, "an input", underscores: true, problems);
            var map = MapReader.Map(value, $"input {name.Text}", Remedy, problems) ?? new YamlMap(value.Line, value.Column, []);
            MapReader.RefuseUnknownKeys(map, $"input {name.Text}", problems, "axis", "meaning");
            var meaning = MapReader.Text(map, "meaning", problems)?.Text ?? "";
            inputs.Add(new PipelineInput(name.Text, Axis(map, problems), meaning));
        }

        return inputs.ToImmutable();
    }

    private static AxisKind? Axis(YamlMap map, ProblemList problems)
    {
        switch (MapReader.Text(map, "axis", problems))
        {
            case null:
                return null;
            case { Text: "time" }:
                return AxisKind.Time;
            case { Text: "frequency" }:
                return AxisKind.Frequency;
            case { Text: "row" }:
                return AxisKind.Row;
            case var other:
                problems.Add(
                    other, "there is no such axis", other.Text, "time, frequency, row",
                    NearestName.Suggest(other.Text, ["time", "frequency", "row"]));
                return null;
        }
    }
}
