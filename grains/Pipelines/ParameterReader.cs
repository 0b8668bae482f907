using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Reads a step's parameters against what its operator declares: types, bounds, defaults.</summary>
internal static class ParameterReader
{
    /// <summary>Complete with defaults; of no use where problems were added.</summary>
    /// <param name="given">The step's parameters, or null.</param>
    /// <param name="step">Named where a parameter is missing.</param>
    /// <param name="info">What the operator declares.</param>
    /// <param name="problems">Where everything wrong goes.</param>
    public static ParameterSet Read(YamlMap? given, YamlText step, OperatorInfo info, ProblemList problems)
    {
        foreach (var (key, _) in given?.Entries ?? [])
        {
            if (!info.Parameters.Any(parameter => parameter.Name == key.Text))
            {
                problems.Add(
                    key, $"operator {info.Name} has no such parameter", key.Text, $"a parameter of {info.Name} {info.Version}",
                    NearestName.Suggest(key.Text, info.Parameters.Select(parameter => parameter.Name)));
            }
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in info.Parameters)
        {
            var node = given?[parameter.Name];
            if (node is null && parameter.Default is null)
            {
                problems.Add(
                    step, $"step {step.Text} lacks a parameter that {info.Name} must be given", parameter.Name, Bound(parameter),
                    $"Add {parameter.Name} to its parameters: {parameter.Meaning}");
            }
            else if (node is null)
            {
                values[parameter.Name] = Canonical(parameter, parameter.Default!) ?? parameter.Default!;
            }
            else if (node is YamlText text && (text.Plain || parameter.Type == ParameterType.Choice)
                && Canonical(parameter, text.Text) is { } value)
            {
                values[parameter.Name] = value;
            }
            else
            {
                problems.Add(node, $"parameter {parameter.Name} has no value that {info.Name} takes", node.Kind, Bound(parameter), Remedy(parameter));
            }
        }

        return new ParameterSet(values);
    }

    /// <summary>A value as it stands in an identity; null where the parameter does not take it.</summary>
    internal static string? Canonical(Parameter parameter, string text)
    {
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        switch (parameter.Type)
        {
            case ParameterType.Number:
                return double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    && number >= parameter.Minimum && number <= parameter.Maximum
                    ? ParameterSet.Canonical(number + 0.0) // -0 and 0 are one value, and must be one text
                    : null;
            case ParameterType.Integer:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
                    && integer >= parameter.Minimum && integer <= parameter.Maximum
                    ? integer.ToString(CultureInfo.InvariantCulture)
                    : null;
            default:
                return parameter.Choices.Contains(text, StringComparer.Ordinal) ? text : null;
        }
    }

    private static string Bound(Parameter parameter)
    {
        if (parameter.Type == ParameterType.Choice)
        {
            return string.Join(", ", parameter.Choices);
        }

        var kind = parameter.Type == ParameterType.Integer ? "an integer" : "a number";
        var range = (double.IsFinite(parameter.Minimum), double.IsFinite(parameter.Maximum)) switch
        {
            (true, true) => $" from {Text(parameter.Minimum)} to {Text(parameter.Maximum)}",
            (true, false) => $" of {Text(parameter.Minimum)} at least",
            (false, true) => $" of {Text(parameter.Maximum)} at most",
            _ => "",
        };
        return $"{kind}{range}{(parameter.Unit.Length > 0 ? $" {parameter.Unit}" : "")}";
    }

    private static string Remedy(Parameter parameter) =>
        parameter.Type == ParameterType.Choice ? $"Take one of these words: {parameter.Meaning}"
        : $"Write a plain number, not quoted, within the bounds: {parameter.Meaning}";

    private static string Text(double value) => ParameterSet.Canonical(value);
}
