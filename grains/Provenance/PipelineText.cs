using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lisa.Grains.Provenance;

/// <summary>
/// Writes steps as a pipeline that makes the same products again: every version and every parameter is named, since a later silo may have
/// newer versions and other defaults. Its name follows from what it makes.
/// </summary>
public static class PipelineText
{
    public static string Of(ProvenanceFacts facts)
    {
        var names = facts.Inputs.ToDictionary(input => input.Product, input => input.Name);
        foreach (var step in facts.Steps)
        {
            names.TryAdd(step.Definition.Product, step.Name);
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"pipeline: {NameOf(facts)}\nsummary: Makes {facts.Subject} again.\ninputs: [{string.Join(", ", facts.Inputs.Select(input => input.Name))}]\nsteps:\n");
        foreach (var step in facts.Steps)
        {
            var spec = step.Definition.Spec;
            text.Append(CultureInfo.InvariantCulture, $"  {step.Name}:\n    operator: {spec.Operator}\n    version: {spec.Version}\n");
            text.Append(CultureInfo.InvariantCulture, $"    inputs: {{{string.Join(", ", spec.Inputs.Select(input => $"{input.Port}: {names[input.Product]}"))}}}\n");
            if (spec.Parameters.Values.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"    parameters: {{{string.Join(", ", spec.Parameters.Values.Select(each => $"{each.Key}: {Plain(each.Value)}"))}}}\n");
            }

            if (step.Definition.Needs.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"    needs: [{string.Join(", ", step.Definition.Needs)}]\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"outputs: {{{string.Join(", ", facts.Outputs.Select(output => $"{output.Key}: {names[output.Value]}"))}}}\n");
        return text.ToString();
    }

    // Numbers and words stand as they are; any other text is quoted, by the rules of JSON, which are YAML's too.
    private static string Plain(string value) => value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+' or '_')
        ? value
        : JsonSerializer.Serialize(value);

    /// <summary>The pipeline's name: the same for the same products.</summary>
    public static string NameOf(ProvenanceFacts facts)
    {
        var parts = facts.Outputs.Select(output => $"{output.Key}={output.Value}");
        return "reproduce-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..12];
    }
}
