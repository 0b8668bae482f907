using System.Text.Json.Nodes;

namespace Lisa.Grains.Provenance;

/// <summary>
/// What it takes to make products again and to tell whether they are the same: which datasets, which steps in which order, and in which file of the
/// crate the content hashes of the segments of each are. Written for <c>lisa reproduce</c>.
/// </summary>
public static class Recipe
{
    /// <summary>What the file says of its format; raised when a reader of today would misunderstand it.</summary>
    public const string Format = "lisa-recipe-1";

    public static JsonObject Of(ProvenanceFacts facts) => new()
    {
        ["format"] = Format,
        ["subject"] = facts.Subject,
        ["platform"] = new JsonObject
        {
            ["version"] = facts.Platform.Version,
            ["fft"] = facts.Platform.Fourier,
            ["processor"] = facts.Platform.Processor,
        },
        ["pipeline"] = PipelineText.NameOf(facts),
        ["inputs"] = new JsonArray([.. facts.Inputs.Select(input => new JsonObject
        {
            ["name"] = input.Name,
            ["dataset"] = input.Dataset,
            ["product"] = input.Product.Text,
            ["segments"] = input.Hashes.Segments,
            ["hashes"] = CrateFiles.Hashes(input.Product),
        })]),
        ["steps"] = new JsonArray([.. facts.Steps.Select(step => new JsonObject
        {
            ["name"] = step.Name,
            ["operator"] = step.Definition.Spec.Operator,
            ["version"] = step.Definition.Spec.Version,
            ["product"] = step.Definition.Product.Text,
            ["segments"] = step.Hashes.Segments,
            ["hashes"] = CrateFiles.Hashes(step.Definition.Product),
        })]),
        ["outputs"] = new JsonObject(facts.Outputs.Select(output => KeyValuePair.Create(output.Key, (JsonNode?)output.Value.Text))),
    };
}
