using System.Collections.Immutable;

namespace Lisa.Grains.Pipelines;

/// <summary>Reads a pipeline's outputs; without any, they are the steps that no other reads, under their own names.</summary>
internal static class OutputReader
{
    /// <param name="root">The pipeline.</param>
    /// <param name="ordered">Its steps; those in a cycle are missing, and then nothing is said of outputs that name them.</param>
    /// <param name="problems">Where everything wrong goes.</param>
    public static ImmutableArray<PipelineOutput> Read(YamlMap root, List<StepDraft> ordered, ProblemList problems)
    {
        if (root["outputs"] is not { } node)
        {
            return Unread(ordered);
        }

        var outputs = ImmutableArray.CreateBuilder<PipelineOutput>();
        var map = MapReader.Map(node, "outputs", "Write outputs: {name: step}, or leave it out", problems);
        if (map is { Entries.Length: 0 })
        {
            problems.Add(node, "the outputs are empty", "", "1 output at least", "Name a step, or leave outputs out");
        }

        var steps = (root["steps"] as YamlMap)?.Entries.Select(entry => entry.Key.Text).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, value) in map?.Entries ?? [])
        {
            MapReader.IsName(name, "an output", underscores: true, problems);
            if (value is YamlText step && steps.Contains(step.Text))
            {
                outputs.Add(new PipelineOutput(name.Text, step.Text));
            }
            else
            {
                problems.Add(value, $"output {name.Text} names no step", value.Kind, "a step", NearestName.Suggest(value.Kind, steps));
            }
        }

        return outputs.ToImmutable();
    }

    private static ImmutableArray<PipelineOutput> Unread(List<StepDraft> steps)
    {
        var read = steps.SelectMany(step => step.Connections).Select(connection => connection.From.Text).ToHashSet(StringComparer.Ordinal);
        return [.. steps.Select(step => step.Name.Text).Where(name => !read.Contains(name)).Select(name => new PipelineOutput(name, name))];
    }
}
