using System.Globalization;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Reads single numbers of a declaration against their bounds.</summary>
internal static class Scalars
{
    /// <summary>A whole number; <paramref name="standard"/> where the key is absent, or wrong and a problem.</summary>
    public static long Integer(YamlMap map, string key, long standard, long least, long most, ProblemList problems)
    {
        if (map[key] is not { } node)
        {
            return standard;
        }

        if (node is YamlText { Plain: true } text
            && long.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        problems.Add(node, $"{key} is out of bounds", node.Kind, $"a whole number from {least} to {most}", $"Write {key}: {Math.Clamp(standard, least, most)}");
        return standard;
    }

    /// <summary>A finite number; null where the key is absent, or wrong and a problem.</summary>
    public static double? Number(YamlMap map, string key, ProblemList problems)
    {
        if (map[key] is not { } node)
        {
            return null;
        }

        if (node is YamlText { Plain: true } text
            && double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return value;
        }

        problems.Add(node, $"{key} is no number", node.Kind, "a finite number, not quoted", $"Write {key}: 1.5");
        return null;
    }
}
