using System.Globalization;
using System.Text.Json.Nodes;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Provenance;

/// <summary>
/// Writes provenance as PROV-JSON (W3C member submission of 24 April 2013, <c>https://www.w3.org/submissions/prov-json/</c>).
/// Entities are datasets, products, operators (as plans), pipelines and the results of a run; activities are computations, one a product, and
/// the run; agents are silos and the platform, as software. A computation is started by the run that paid for it.
/// </summary>
public static class ProvDocument
{
    private const string Prefix = "lisa";
    private const string Platform = "lisa:platform";

    public static JsonObject Of(ProvenanceFacts facts)
    {
        var document = new Statements();
        document.Declare("agent", Platform, [("prov:type", Name("prov:SoftwareAgent")), ("prov:label", "Lisa.Orleans"), ("lisa:version", facts.Platform.Version)]);
        foreach (var input in facts.Inputs)
        {
            document.Declare("entity", Entity(input.Product), [
                ("prov:type", Name(input.IsResult ? "lisa:Product" : "lisa:Dataset")), ("prov:label", input.Dataset), ("lisa:segments", Integer(input.Hashes.Segments)),
                ("lisa:samples", Integer(input.Samples)), ("lisa:contentDigest", input.Hashes.Digest.ToString())]);
        }

        foreach (var step in facts.Steps.DistinctBy(step => step.Definition.Product))
        {
            Add(document, step, facts.Run);
        }

        if (facts.Run is { } run)
        {
            Add(document, run, facts);
        }

        return document.ToJson();
    }

    private static void Add(Statements document, StepFacts step, RunFacts? run)
    {
        var spec = step.Definition.Spec;
        var product = Entity(step.Definition.Product);
        var computing = Local("operator", $"{spec.Operator}.{spec.Version}");
        var computation = Local("computation", step.Definition.Product.Text);
        document.Declare("entity", computing, [
            ("prov:type", Name("prov:Plan")), ("prov:label", $"{spec.Operator} version {spec.Version}"), ("lisa:summary", step.Operator?.Summary),
            ("lisa:source", step.Operator?.Source), ("lisa:fingerprint", spec.Fingerprint)]);
        document.Declare("entity", product, [
            ("prov:type", Name("lisa:Product")), ("prov:label", step.Name), ("lisa:segments", Integer(step.Hashes.Segments)),
            ("lisa:contentDigest", step.Hashes.Digest.ToString())]);
        var made = step.Work.Made;
        var ended = made.Length > 0 ? Time(made.Max(range => range.Ended)) : null;
        document.Declare("activity", computation, [
            ("prov:startTime", made.Length > 0 ? Time(made.Min(range => range.Started)) : null), ("prov:endTime", ended), ("prov:label", $"{spec.Operator} for {step.Name}"),
            ("lisa:cpuSeconds", Double(step.Work.Spent.CpuSeconds)),
            .. spec.Parameters.Values.Select(each => ($"lisa:parameter.{each.Key}", (JsonNode?)each.Value))]);
        document.Relate("wasGeneratedBy", [("prov:entity", product), ("prov:activity", computation), ("prov:time", ended)]);
        foreach (var input in step.Definition.Inputs)
        {
            document.Relate("used", [("prov:activity", computation), ("prov:entity", Entity(input.Product)), ("prov:role", input.Port)]);
        }

        foreach (var source in step.Definition.Inputs.Select(input => input.Product).Distinct())
        {
            document.Relate("wasDerivedFrom", [("prov:generatedEntity", product), ("prov:usedEntity", Entity(source)), ("prov:activity", computation)]);
        }

        var silos = made.SelectMany(range => range.Silos).Distinct(StringComparer.Ordinal).ToList();
        foreach (var silo in silos)
        {
            var agent = Local("silo", silo);
            document.Declare("agent", agent, [("prov:type", Name("prov:SoftwareAgent")), ("prov:label", $"silo {silo}")]);
            document.RelateOnce("actedOnBehalfOf", [("prov:delegate", agent), ("prov:responsible", Platform)]);
            document.Relate("wasAssociatedWith", [("prov:activity", computation), ("prov:agent", agent), ("prov:plan", computing)]);
        }

        if (silos.Count == 0)
        {
            document.Relate("wasAssociatedWith", [("prov:activity", computation), ("prov:agent", Platform), ("prov:plan", computing)]);
        }

        if (run is not null && made.Any(range => range.Run == run.Id))
        {
            document.Relate("wasStartedBy", [("prov:activity", computation), ("prov:starter", Local("run", run.Id))]);
        }
    }

    private static void Add(Statements document, RunFacts run, ProvenanceFacts facts)
    {
        var activity = Local("run", run.Id);
        var pipeline = Local("pipeline", $"{run.Pipeline}.{run.PipelineVersion}");
        var results = Local("results", run.Id);
        var finished = run.Finished is { } time ? Time(time) : null;
        document.Declare("entity", pipeline, [
            ("prov:type", Name("prov:Plan")), ("prov:label", $"{run.Pipeline} version {run.PipelineVersion}"), ("lisa:hash", run.PipelineHash)]);
        document.Declare("activity", activity, [
            ("prov:startTime", Time(run.Created)), ("prov:endTime", finished), ("prov:label", facts.Subject), ("lisa:state", run.State)]);
        document.Relate("wasAssociatedWith", [("prov:activity", activity), ("prov:agent", Platform), ("prov:plan", pipeline)]);
        foreach (var input in facts.Inputs)
        {
            document.Relate("used", [("prov:activity", activity), ("prov:entity", Entity(input.Product)), ("prov:role", input.Name)]);
        }

        document.Declare("entity", results, [("prov:type", Name("prov:Collection")), ("prov:label", $"results of run {run.Id}")]);
        document.Relate("wasGeneratedBy", [("prov:entity", results), ("prov:activity", activity), ("prov:time", finished)]);
        foreach (var output in facts.Outputs.Values.Distinct())
        {
            document.Relate("hadMember", [("prov:collection", results), ("prov:entity", Entity(output))]);
        }
    }

    private static string Entity(ProductId product) => Local("product", product.Text);

    // What may stand in a qualified name without escapes; an address of a silo has colons and an at sign.
    private static string Local(string kind, string name) =>
        $"{Prefix}:{kind}.{string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '-'))}";

    private static JsonObject Name(string qualified) => Typed(qualified, "prov:QUALIFIED_NAME");

    private static JsonObject Integer(long value) => Typed(value.ToString(CultureInfo.InvariantCulture), "xsd:long");

    private static JsonObject Double(double value) => Typed(value.ToString("R", CultureInfo.InvariantCulture), "xsd:double");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Typed(string value, string type) => new() { ["$"] = value, ["type"] = type };

    /// <summary>Statements by kind, in the order in which they are made.</summary>
    private sealed class Statements
    {
        private readonly Dictionary<string, JsonObject> _kinds = [];
        private readonly HashSet<string> _made = [];
        private int _relations;

        public void Declare(string kind, string id, IEnumerable<(string Name, JsonNode? Value)> attributes)
        {
            if (!Of(kind).ContainsKey(id))
            {
                Of(kind)[id] = Attributes(attributes);
            }
        }

        public void Relate(string kind, IEnumerable<(string Name, JsonNode? Value)> attributes) => Of(kind)[$"_:r{++_relations}"] = Attributes(attributes);

        public void RelateOnce(string kind, IReadOnlyList<(string Name, JsonNode? Value)> attributes)
        {
            if (_made.Add($"{kind} {Attributes(attributes).ToJsonString()}"))
            {
                Relate(kind, attributes);
            }
        }

        public JsonObject ToJson()
        {
            var document = new JsonObject
            {
                ["prefix"] = new JsonObject { [Prefix] = "urn:lisa-orleans:", ["prov"] = "http://www.w3.org/ns/prov#", ["xsd"] = "http://www.w3.org/2001/XMLSchema#" },
            };
            foreach (var (kind, statements) in _kinds)
            {
                document[kind] = statements;
            }

            return document;
        }

        private JsonObject Of(string kind)
        {
            if (!_kinds.TryGetValue(kind, out var statements))
            {
                _kinds[kind] = statements = [];
            }

            return statements;
        }

        private static JsonObject Attributes(IEnumerable<(string Name, JsonNode? Value)> attributes)
        {
            var json = new JsonObject();
            foreach (var (name, value) in attributes)
            {
                if (value is not null)
                {
                    json[name] = value.DeepClone();
                }
            }

            return json;
        }
    }
}
