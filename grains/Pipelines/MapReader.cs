namespace Lisa.Grains.Pipelines;

/// <summary>Takes mappings apart and complains about what does not belong there.</summary>
internal static class MapReader
{
    private const int LongestName = 64;

    /// <summary>The node as a mapping; nothing at all counts as an empty one, anything else is a problem and null.</summary>
    public static YamlMap? Map(YamlNode? node, string what, string remedy, ProblemList problems)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlMap map:
                return map;
            case { IsNothing: true }:
                return new YamlMap(node.Line, node.Column, []);
            default:
                problems.Add(node, $"{what} is no mapping", node.Kind, "name: value", remedy);
                return null;
        }
    }

    public static void RefuseUnknownKeys(YamlMap map, string what, ProblemList problems, params string[] known)
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!known.Contains(key.Text))
            {
                problems.Add(key, $"{what} has no such key", key.Text, string.Join(", ", known), NearestName.Suggest(key.Text, known));
            }
        }
    }

    /// <summary>The text of a key; null where it is absent, or no text and a problem.</summary>
    public static YamlText? Text(YamlMap map, string key, ProblemList problems)
    {
        if (map[key] is { } node and not YamlText)
        {
            problems.Add(node, $"{key} is no text", node.Kind, "a text", $"Write {key}: …");
        }

        return map[key] as YamlText;
    }

    /// <summary>Whether this can name a step, an input or an output.</summary>
    public static bool IsName(YamlText name, string what, bool underscores, ProblemList problems)
    {
        var well = name.Text.Length is > 0 and <= LongestName && name.Text.All(
            letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-' || (underscores && letter == '_'));
        if (!well)
        {
            problems.Add(
                name, $"{what} has an impossible name", name.Text,
                $"1 to {LongestName} of a-z, 0-9, -{(underscores ? ", _" : "")}", "Rename it");
        }

        return well;
    }
}
