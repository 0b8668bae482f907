using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Reads <c>parameters: {low_hz: {type: number, unit: Hz, default: 20, minimum: 0, maximum: 1e4, meaning: lower end of the band}}</c>.</summary>
internal sealed class ParameterDeclarations(ProblemList problems)
{
    private const string Remedy = "Write low_hz: {type: number, unit: Hz, default: 20, minimum: 0, maximum: 1e4, meaning: …}";

    public ImmutableArray<Parameter> Read(YamlNode? node) =>
        [.. (MapReader.Map(node, "parameters", Remedy, problems)?.Entries ?? []).Select(entry => One(entry.Key, entry.Value)).OfType<Parameter>()];

    private Parameter? One(YamlText name, YamlNode node)
    {
        MapReader.IsName(name, "a parameter", underscores: true, problems);
        var what = $"parameter {name.Text}";
        if (MapReader.Map(node, what, Remedy, problems) is not { } map)
        {
            return null;
        }

        MapReader.RefuseUnknownKeys(map, what, problems, "type", "unit", "default", "minimum", "maximum", "choices", "meaning");
        var type = Type(name, map);
        var choices = Choices(map["choices"]);
        if (type == ParameterType.Choice && choices.IsEmpty)
        {
            problems.Add(name, $"{what} has no words to choose from", "", "choices: [word, word]", "Add choices");
        }

        var parameter = new Parameter(name.Text, type, null, MapReader.Text(map, "meaning", problems)?.Text ?? "")
        {
            Unit = MapReader.Text(map, "unit", problems)?.Text ?? (type == ParameterType.Choice ? "" : "1"),
            Minimum = Scalars.Number(map, "minimum", problems) ?? double.NegativeInfinity,
            Maximum = Scalars.Number(map, "maximum", problems) ?? double.PositiveInfinity,
            Choices = choices,
        };
        if (MapReader.Text(map, "default", problems) is not { } standard)
        {
            return parameter;
        }

        if (ParameterReader.Canonical(parameter, standard.Text) is { } canonical)
        {
            return parameter with { Default = canonical };
        }

        problems.Add(standard, $"{what} does not take its own default", standard.Text, "its type, bounds and choices", "Correct one of them");
        return parameter;
    }

    private ParameterType Type(YamlText name, YamlMap map)
    {
        switch (MapReader.Text(map, "type", problems))
        {
            case { Text: "number" }:
                return ParameterType.Number;
            case { Text: "integer" }:
                return ParameterType.Integer;
            case { Text: "choice" }:
                return ParameterType.Choice;
            case var other:
                problems.Add(
                    other ?? name, $"parameter {name.Text} has no type that there is", other?.Text ?? "", "number, integer, choice",
                    NearestName.Suggest(other?.Text ?? "", ["number", "integer", "choice"]));
                return ParameterType.Number;
        }
    }

    private ImmutableArray<string> Choices(YamlNode? node)
    {
        if (node is null)
        {
            return [];
        }

        if (node is YamlList list && list.Items.All(item => item is YamlText { Text.Length: > 0 }))
        {
            return [.. list.Items.Select(item => item.Kind).Distinct()];
        }

        problems.Add(node, "choices is no list of words", node.Kind, "words", "Write choices: [mean, median]");
        return [];
    }
}
