using System.Text.Json;
using Shouldly;

namespace Lisa.Tests.Unit.Provenance;

/// <summary>What makes a JSON document the metadata of an RO-Crate 1.1: its descriptor, its root, and a flat graph in which every reference leads somewhere.</summary>
internal static class CrateRules
{
    public static IReadOnlyDictionary<string, JsonElement> Entities(JsonElement document) =>
        document.GetProperty("@graph").EnumerateArray().ToDictionary(each => each.GetProperty("@id").GetString()!);

    /// <param name="document">The metadata.</param>
    /// <param name="files">Paths of the other files in the crate; null where only the document is looked at.</param>
    public static void Check(JsonElement document, IReadOnlyCollection<string>? files = null)
    {
        document.GetProperty("@context").GetString().ShouldBe("https://w3id.org/ro/crate/1.1/context");
        var entities = Entities(document);
        var descriptor = entities["ro-crate-metadata.json"];
        descriptor.GetProperty("@type").GetString().ShouldBe("CreativeWork");
        descriptor.GetProperty("conformsTo").GetProperty("@id").GetString().ShouldBe("https://w3id.org/ro/crate/1.1");
        descriptor.GetProperty("about").GetProperty("@id").GetString().ShouldBe("./");
        var root = entities["./"];
        root.GetProperty("@type").GetString().ShouldBe("Dataset");
        DateTimeOffset.Parse(root.GetProperty("datePublished").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        new[] { "name", "description", "license" }.All(name => root.TryGetProperty(name, out _)).ShouldBeTrue("the root has a name, a description and a licence");

        foreach (var entity in entities.Values)
        {
            entity.GetProperty("@type").ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Array);
            foreach (var reference in entity.EnumerateObject().SelectMany(property => References(property.Value)))
            {
                (entities.ContainsKey(reference) || reference.StartsWith("https://", StringComparison.Ordinal)).ShouldBeTrue($"{entity.GetProperty("@id")} refers to {reference}");
            }
        }

        // Data entities are the parts of the root, and the files that there are.
        var parts = root.GetProperty("hasPart").EnumerateArray().Select(part => part.GetProperty("@id").GetString()!).ToList();
        var data = entities.Where(entity => entity.Value.GetProperty("@type").ToString().Contains("File", StringComparison.Ordinal)).Select(entity => entity.Key);
        data.ShouldBe(parts, ignoreOrder: true);
        if (files is not null)
        {
            files.Where(file => file != "ro-crate-metadata.json").ShouldBe(parts, ignoreOrder: true);
        }
    }

    // Flat: a value that is an object is a reference and nothing else.
    private static IEnumerable<string> References(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(References),
        JsonValueKind.Object => [value.EnumerateObject().Single().Value.GetString()!],
        JsonValueKind.Null => throw new InvalidDataException("a property without a value"),
        _ => [],
    };
}
