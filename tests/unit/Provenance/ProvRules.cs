using System.Text.Json;
using Shouldly;

namespace Lisa.Tests.Unit.Provenance;

/// <summary>What makes a JSON document PROV-JSON: known kinds, declared prefixes, and no reference to what is not declared as the kind that is meant.</summary>
internal static class ProvRules
{
    // Of each relation, which attribute refers to an element of which kind.
    private static readonly Dictionary<string, Dictionary<string, string>> Relations = new()
    {
        ["wasGeneratedBy"] = new() { ["prov:entity"] = "entity", ["prov:activity"] = "activity" },
        ["used"] = new() { ["prov:activity"] = "activity", ["prov:entity"] = "entity" },
        ["wasDerivedFrom"] = new() { ["prov:generatedEntity"] = "entity", ["prov:usedEntity"] = "entity", ["prov:activity"] = "activity" },
        ["wasAssociatedWith"] = new() { ["prov:activity"] = "activity", ["prov:agent"] = "agent", ["prov:plan"] = "entity" },
        ["actedOnBehalfOf"] = new() { ["prov:delegate"] = "agent", ["prov:responsible"] = "agent" },
        ["wasStartedBy"] = new() { ["prov:activity"] = "activity", ["prov:starter"] = "activity" },
        ["hadMember"] = new() { ["prov:collection"] = "entity", ["prov:entity"] = "entity" },
    };

    private static readonly string[] Elements = ["entity", "activity", "agent"];

    /// <summary>Ids of all elements of a kind.</summary>
    public static IReadOnlyList<string> Ids(JsonElement document, string kind) =>
        document.TryGetProperty(kind, out var all) ? [.. all.EnumerateObject().Select(each => each.Name)] : [];

    /// <summary>What one relation connects.</summary>
    public static IReadOnlyList<(string From, string To)> Pairs(JsonElement document, string relation, string from, string to) =>
        document.TryGetProperty(relation, out var all)
            ? [.. all.EnumerateObject().Select(each => (each.Value.GetProperty(from).GetString()!, each.Value.GetProperty(to).GetString()!))]
            : [];

    public static void Check(JsonElement document)
    {
        var prefixes = document.GetProperty("prefix").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString());
        prefixes["prov"].ShouldBe("http://www.w3.org/ns/prov#");
        foreach (var kind in document.EnumerateObject().Where(kind => kind.Name != "prefix"))
        {
            (Elements.Contains(kind.Name) || Relations.ContainsKey(kind.Name)).ShouldBeTrue($"{kind.Name} is no kind of PROV-JSON");
            foreach (var statement in kind.Value.EnumerateObject())
            {
                CheckName(statement.Name, prefixes);
                CheckAttributes(statement, prefixes);
                if (Relations.TryGetValue(kind.Name, out var references))
                {
                    statement.Name.ShouldStartWith("_:");
                    foreach (var (attribute, target) in references.Where(each => statement.Value.TryGetProperty(each.Key, out _)))
                    {
                        Ids(document, target).ShouldContain(statement.Value.GetProperty(attribute).GetString()!, $"{kind.Name} {statement.Name} {attribute}");
                    }

                    // The first two of each are what the relation is about.
                    references.Keys.Take(2).All(attribute => statement.Value.TryGetProperty(attribute, out _)).ShouldBeTrue($"{kind.Name} {statement.Name}");
                }
            }
        }
    }

    private static void CheckAttributes(JsonProperty statement, Dictionary<string, string?> prefixes)
    {
        foreach (var attribute in statement.Value.EnumerateObject())
        {
            CheckName(attribute.Name, prefixes);
            if (attribute.Value.ValueKind == JsonValueKind.Object)
            {
                attribute.Value.EnumerateObject().Select(each => each.Name).ShouldBe(["$", "type"], $"{statement.Name} {attribute.Name}");
                CheckName(attribute.Value.GetProperty("type").GetString()!, prefixes);
            }
            else
            {
                attribute.Value.ValueKind.ShouldBe(JsonValueKind.String, $"{statement.Name} {attribute.Name}");
            }
        }
    }

    private static void CheckName(string name, Dictionary<string, string?> prefixes)
    {
        var parts = name.Split(':');
        parts.Length.ShouldBe(2, name);
        (parts[0] == "_" || prefixes.ContainsKey(parts[0])).ShouldBeTrue($"the prefix of {name} is not declared");
        parts[1].ShouldMatch("^[A-Za-z0-9][A-Za-z0-9._-]*$");
    }
}
