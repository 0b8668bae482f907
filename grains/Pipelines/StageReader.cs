using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Reads <c>stages: {clean: {style: choreographed}, search: {style: orchestrated}}</c>, and checks the stage that each step names.</summary>
internal static class StageReader
{
    private const string Remedy = "Write stages: {name: {style: choreographed}}, in their order, or leave them out";

    /// <summary>The style under <c>style</c>; null where there is none, or none that may stand there and a problem.</summary>
    public static RunStyle? Style(YamlMap map, string what, IReadOnlyList<string> known, ProblemList problems)
    {
        if (MapReader.Text(map, "style", problems) is not { } word)
        {
            return null;
        }

        if (known.Contains(word.Text))
        {
            return RunStyles.OfWord(word.Text);
        }

        problems.Add(word, $"{what} cannot have this style", word.Text, string.Join(", ", known), NearestName.Suggest(word.Text, known));
        return null;
    }

    /// <summary>The stages in their order; what steps say of them is checked.</summary>
    public static ImmutableArray<PipelineStage> Read(YamlMap root, List<StepDraft> steps, ProblemList problems)
    {
        if (root["stages"] is not { } node)
        {
            foreach (var stage in steps.Select(step => step.Stage).OfType<YamlText>())
            {
                problems.Add(stage, "a step names a stage, and the pipeline has none", stage.Text, "a stage of the pipeline", Remedy);
            }

            return [];
        }

        var map = MapReader.Map(node, "stages", Remedy, problems);
        if (map is { Entries.Length: 0 })
        {
            problems.Add(node, "the stages are empty", "", "1 stage at least", Remedy);
        }

        var stages = (map?.Entries ?? []).Select(entry => Stage(entry.Key, entry.Value, problems)).ToImmutableArray();
        if (stages.Length > 0)
        {
            Check(map!, steps, problems);
        }

        return stages;
    }

    private static PipelineStage Stage(YamlText name, YamlNode node, ProblemList problems)
    {
        MapReader.IsName(name, "a stage", underscores: true, problems);
        var what = $"stage {name.Text}";
        var map = MapReader.Map(node, what, Remedy, problems) ?? new YamlMap(node.Line, node.Column, []);
        MapReader.RefuseUnknownKeys(map, what, problems, "style");
        return new PipelineStage(name.Text, Style(map, what, RunStyles.OfStages, problems) ?? RunStyle.Choreographed);
    }

    private static void Check(YamlMap stages, List<StepDraft> steps, ProblemList problems)
    {
        var places = stages.Entries.Select((entry, at) => (entry.Key.Text, at)).ToDictionary(stage => stage.Text, stage => stage.at, StringComparer.Ordinal);
        var names = string.Join(", ", places.Keys);
        foreach (var step in steps)
        {
            if (step.Stage is null)
            {
                problems.Add(step.Name, $"step {step.Name.Text} is in no stage", "", names, "Add stage: …, or leave all stages out");
            }
            else if (!places.ContainsKey(step.Stage.Text))
            {
                problems.Add(step.Stage, "there is no such stage", step.Stage.Text, names, NearestName.Suggest(step.Stage.Text, places.Keys));
            }
        }

        foreach (var (stage, _) in stages.Entries.Where(entry => steps.TrueForAll(step => step.Stage?.Text != entry.Key.Text)))
        {
            problems.Add(stage, $"stage {stage.Text} has no step", stage.Text, "1 step at least", "Name it as the stage of a step, or remove it");
        }

        CheckOrder(places, steps, problems);
    }

    // A stage waits for those before it: what it reads of a later one would never come.
    private static void CheckOrder(Dictionary<string, int> places, List<StepDraft> steps, ProblemList problems)
    {
        var byName = steps.ToDictionary(step => step.Name.Text, StringComparer.Ordinal);
        foreach (var step in steps)
        {
            foreach (var (_, from) in step.Connections)
            {
                if (step.Stage is { } own && places.TryGetValue(own.Text, out var place)
                    && byName.GetValueOrDefault(from.Text)?.Stage is { } other && places.TryGetValue(other.Text, out var read) && read > place)
                {
                    problems.Add(
                        from, $"step {step.Name.Text} of stage {own.Text} reads from a later stage", $"{from.Text} of stage {other.Text}",
                        "a step of its own stage or of one before it", "Move one of the two steps, or write the stages in another order");
                }
            }
        }
    }
}
