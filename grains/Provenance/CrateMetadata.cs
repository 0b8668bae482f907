using System.Globalization;
using System.Text.Json.Nodes;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Provenance;

/// <summary>
/// Writes provenance as the metadata of an RO-Crate 1.1 (<c>https://w3id.org/ro/crate/1.1</c>): the files of the crate as its parts; datasets, products,
/// operators, parameters and silos as contextual entities; each computation, and the run, as a CreateAction.
/// </summary>
public static class CrateMetadata
{
    private const string Root = "./";
    private const string Platform = "#platform";
    private const string Licence = "#licence";
    private const string Language = "#pipeline-language";

    /// <param name="facts">What is known.</param>
    /// <param name="samples">Files with samples, by output.</param>
    public static JsonObject Of(ProvenanceFacts facts, IReadOnlyDictionary<string, string> samples)
    {
        List<JsonObject> files = [.. Files(facts, samples)];
        List<JsonObject> entities = [.. Entities(facts)];
        List<JsonObject> actions = [.. facts.Steps.DistinctBy(step => step.Definition.Product).Select(Action)];
        if (facts.Run is { } run)
        {
            actions.Add(Action(run, facts));
        }

        var graph = new JsonArray(
            new JsonObject
            {
                ["@id"] = CrateFiles.Metadata,
                ["@type"] = "CreativeWork",
                ["conformsTo"] = Reference("https://w3id.org/ro/crate/1.1"),
                ["about"] = Reference(Root),
            },
            new JsonObject
            {
                ["@id"] = Root,
                ["@type"] = "Dataset",
                ["name"] = $"Provenance of {facts.Subject}",
                ["description"] = $"What {facts.Subject} was made from and how, with the content hashes of every segment: `lisa reproduce` makes it again and compares.",
                ["datePublished"] = Time(facts.Platform.Now),
                ["license"] = Reference(Licence),
                ["hasPart"] = References(files),
                ["mentions"] = References(actions),
            });
        foreach (var each in files.Concat(entities).Concat(actions).DistinctBy(each => each["@id"]!.GetValue<string>()))
        {
            foreach (var unknown in each.Where(property => property.Value is null).Select(property => property.Key).ToList())
            {
                each.Remove(unknown);
            }

            graph.Add(each);
        }

        return new JsonObject { ["@context"] = "https://w3id.org/ro/crate/1.1/context", ["@graph"] = graph };
    }

    private static IEnumerable<JsonObject> Files(ProvenanceFacts facts, IReadOnlyDictionary<string, string> samples)
    {
        yield return File(CrateFiles.Recipe, "Recipe", "application/json", "Datasets, steps and products, and where their hashes are.");
        yield return File(CrateFiles.Prov, "Provenance", "application/json", "The same as this crate says, as W3C PROV-JSON.");
        var pipeline = File(CrateFiles.Pipeline, PipelineText.NameOf(facts), "application/yaml", "The pipeline that makes the products again, with every version and parameter.");
        pipeline["@type"] = new JsonArray("File", "SoftwareSourceCode");
        pipeline["programmingLanguage"] = Reference(Language);
        yield return pipeline;
        if (facts.Run is { } run)
        {
            yield return File(CrateFiles.Submitted, $"{run.Pipeline} version {run.PipelineVersion}", "application/yaml", "The pipeline as it was submitted.");
        }

        foreach (var (product, name) in Named(facts))
        {
            yield return File(CrateFiles.Hashes(product), $"Content hashes of {name}", "text/plain", "A line a segment: index, samples, XxHash128 of the samples.");
        }

        foreach (var (output, path) in samples)
        {
            var file = File(path, output, "application/octet-stream", "Samples, as NPY 1.0: float64, one row a sample.");
            file["isBasedOn"] = Reference(Entity(facts.Outputs[output]));
            yield return file;
        }
    }

    private static IEnumerable<JsonObject> Entities(ProvenanceFacts facts)
    {
        yield return new JsonObject
        {
            ["@id"] = Licence,
            ["@type"] = "CreativeWork",
            ["name"] = "No licence stated",
            ["description"] = "The platform knows of no licence; ask whoever posted the datasets.",
        };
        yield return new JsonObject
        {
            ["@id"] = Platform,
            ["@type"] = "SoftwareApplication",
            ["name"] = "Lisa.Orleans",
            ["softwareVersion"] = facts.Platform.Version,
            ["softwareRequirements"] = $"Fourier transforms: {facts.Platform.Fourier}; processor: {facts.Platform.Processor}",
        };
        yield return new JsonObject { ["@id"] = Language, ["@type"] = "ComputerLanguage", ["name"] = "Lisa.Orleans pipeline, YAML" };
        foreach (var input in facts.Inputs)
        {
            yield return Product(input.Product, input.Label, input.Hashes);
        }

        foreach (var step in facts.Steps)
        {
            yield return Product(step.Definition.Product, step.Name, step.Hashes);
            yield return Operator(step);
            foreach (var parameter in step.Definition.Spec.Parameters.Values)
            {
                yield return new JsonObject
                {
                    ["@id"] = Parameter(step, parameter.Key),
                    ["@type"] = "PropertyValue",
                    ["name"] = parameter.Key,
                    ["value"] = parameter.Value,
                    ["unitText"] = step.Operator?.Parameters.FirstOrDefault(each => each.Name == parameter.Key)?.Unit is { Length: > 0 } unit ? unit : null,
                };
            }

            foreach (var silo in Silos(step))
            {
                yield return new JsonObject { ["@id"] = Silo(silo), ["@type"] = "SoftwareApplication", ["name"] = $"silo {silo}" };
            }
        }
    }

    private static JsonObject Operator(StepFacts step)
    {
        var spec = step.Definition.Spec;
        return new JsonObject
        {
            ["@id"] = Operator(spec),
            ["@type"] = "SoftwareApplication",
            ["name"] = spec.Operator,
            ["softwareVersion"] = spec.Version.ToString(CultureInfo.InvariantCulture),
            ["description"] = step.Operator?.Summary ?? "This silo no longer has the operator.",
            ["citation"] = step.Operator?.Source,
        };
    }

    private static JsonObject Action(StepFacts step)
    {
        var spec = step.Definition.Spec;
        var made = step.Work.Made;
        var silos = Silos(step).ToList();
        return new JsonObject
        {
            ["@id"] = $"#computation-{step.Definition.Product}",
            ["@type"] = "CreateAction",
            ["name"] = $"{spec.Operator} for {step.Name}",
            ["instrument"] = Reference(Operator(spec)),
            ["object"] = new JsonArray([
                .. step.Definition.Inputs.Select(input => Entity(input.Product)).Concat(spec.Parameters.Values.Keys.Select(name => Parameter(step, name)))
                    .Distinct().Select(Reference)]),
            ["result"] = Reference(Entity(step.Definition.Product)),
            ["agent"] = silos.Count == 0 ? Reference(Platform) : new JsonArray([.. silos.Select(silo => Reference(Silo(silo)))]),
            ["startTime"] = made.Length > 0 ? Time(made.Min(range => range.Started)) : null,
            ["endTime"] = made.Length > 0 ? Time(made.Max(range => range.Ended)) : null,
        };
    }

    private static JsonObject Action(RunFacts run, ProvenanceFacts facts) => new()
    {
        ["@id"] = $"#run-{run.Id}",
        ["@type"] = "CreateAction",
        ["name"] = $"Run {run.Id} of {run.Pipeline} version {run.PipelineVersion}, {run.State}",
        ["instrument"] = Reference(CrateFiles.Submitted),
        ["object"] = new JsonArray([.. facts.Inputs.Select(input => Reference(Entity(input.Product)))]),
        ["result"] = new JsonArray([.. facts.Outputs.Values.Distinct().Select(output => Reference(Entity(output)))]),
        ["agent"] = Reference(Platform),
        ["startTime"] = Time(run.Created),
        ["endTime"] = run.Finished is { } finished ? Time(finished) : null,
    };

    private static JsonObject Product(ProductId product, string name, SegmentHashes hashes) => new()
    {
        ["@id"] = Entity(product),
        ["@type"] = "CreativeWork",
        ["name"] = name,
        ["identifier"] = product.Text,
        ["description"] = $"{hashes.Segments} segments; digest of their contents {hashes.Digest}",
        ["subjectOf"] = Reference(CrateFiles.Hashes(product)),
    };

    private static JsonObject File(string path, string name, string format, string description) => new()
    {
        ["@id"] = path,
        ["@type"] = "File",
        ["name"] = name,
        ["encodingFormat"] = format,
        ["description"] = description,
    };

    private static IEnumerable<(ProductId Product, string Name)> Named(ProvenanceFacts facts) => facts.Inputs.Select(input => (input.Product, input.Label))
        .Concat(facts.Steps.Select(step => (step.Definition.Product, step.Name))).DistinctBy(each => each.Product);

    private static IEnumerable<string> Silos(StepFacts step) => step.Work.Made.SelectMany(range => range.Silos).Distinct(StringComparer.Ordinal);

    private static string Entity(ProductId product) => $"#product-{product}";

    private static string Operator(ProductSpec spec) => $"#operator-{spec.Operator}-{spec.Version}";

    private static string Parameter(StepFacts step, string name) => $"#parameter-{step.Definition.Product}-{name}";

    private static string Silo(string silo) => $"#silo-{Uri.EscapeDataString(silo)}";

    private static JsonObject Reference(string id) => new() { ["@id"] = id };

    private static JsonArray References(IEnumerable<JsonObject> entities) =>
        new([.. entities.Select(each => Reference(each["@id"]!.GetValue<string>()))]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
