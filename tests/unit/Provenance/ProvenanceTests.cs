using System.Text.Json;
using System.Text.Json.Nodes;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Pipelines;
using Lisa.Grains.Provenance;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Provenance;

public sealed class ProvenanceTests
{
    [Fact]
    public void A_run_in_PROV_declares_all_that_it_refers_to() => ProvRules.Check(Prov(SomeFacts.OfRun));

    [Fact]
    public void A_product_in_PROV_declares_all_that_it_refers_to_though_nobody_knows_who_made_it() => ProvRules.Check(Prov(SomeFacts.OfProduct));

    [Fact]
    public void PROV_leads_from_a_product_to_its_dataset_by_what_computations_used()
    {
        var document = Prov(SomeFacts.OfRun);
        var used = ProvRules.Pairs(document, "used", "prov:activity", "prov:entity");
        var generated = ProvRules.Pairs(document, "wasGeneratedBy", "prov:entity", "prov:activity").ToDictionary(each => each.From, each => each.To);

        var second = generated[$"lisa:product.{SomeFacts.Second.Product}"];
        used.Where(each => each.From == second).Select(each => each.To)
            .ShouldBe([$"lisa:product.{SomeFacts.First.Product}", $"lisa:product.{SomeFacts.Dataset}"]);
        var first = generated[$"lisa:product.{SomeFacts.First.Product}"];
        used.Where(each => each.From == first).Select(each => each.To).ShouldBe([$"lisa:product.{SomeFacts.Dataset}"]);
    }

    [Fact]
    public void PROV_names_the_silos_the_parameters_and_the_times_of_a_computation_and_the_run_that_paid()
    {
        var document = Prov(SomeFacts.OfRun);
        var computation = $"lisa:computation.{SomeFacts.Second.Product}";
        ProvRules.Pairs(document, "wasAssociatedWith", "prov:activity", "prov:agent").Where(each => each.From == computation).Select(each => each.To)
            .ShouldBe(["lisa:silo.127.0.0.1-1-5", "lisa:silo.127.0.0.1-2-6"]);
        var activity = document.GetProperty("activity").GetProperty(computation);
        activity.GetProperty("lisa:parameter.low_hz").GetString().ShouldBe("0.125");
        activity.GetProperty("prov:startTime").GetString().ShouldBe("2026-01-02T03:04:05.0000000Z");
        activity.GetProperty("prov:endTime").GetString().ShouldBe("2026-01-02T03:04:07.0000000Z");

        // The first product was reused: another run had it computed.
        ProvRules.Pairs(document, "wasStartedBy", "prov:activity", "prov:starter").ShouldBe([(computation, "lisa:run.r-2")]);
    }

    [Fact]
    public void A_crate_has_its_descriptor_its_root_and_no_reference_into_the_void()
    {
        CrateRules.Check(Crate(SomeFacts.OfRun));
        CrateRules.Check(Crate(SomeFacts.OfProduct));
        CrateRules.Check(Parse(CrateMetadata.Of(SomeFacts.OfRun, new Dictionary<string, string> { ["out"] = "data/out.npy" })));
    }

    [Fact]
    public void A_crate_s_actions_name_operator_inputs_parameters_result_and_silos()
    {
        var entities = CrateRules.Entities(Crate(SomeFacts.OfRun));
        var action = entities[$"#computation-{SomeFacts.Second.Product}"];

        action.GetProperty("@type").GetString().ShouldBe("CreateAction");
        var software = entities[action.GetProperty("instrument").GetProperty("@id").GetString()!];
        (software.GetProperty("name").GetString(), software.GetProperty("softwareVersion").GetString()).ShouldBe(("whiten", "1"));
        var objects = action.GetProperty("object").EnumerateArray().Select(each => entities[each.GetProperty("@id").GetString()!]).ToList();
        objects.Where(each => each.GetProperty("@type").GetString() == "PropertyValue").ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("value").GetString())
            .ShouldBe(new Dictionary<string, string?> { ["low_hz"] = "0.125", ["order"] = "2" }, ignoreOrder: true);
        action.GetProperty("agent").GetArrayLength().ShouldBe(2);
        entities.ContainsKey("#run-r-2").ShouldBeTrue();
    }

    [Fact]
    public void The_rules_find_what_is_wrong()
    {
        var prov = ProvDocument.Of(SomeFacts.OfRun);
        prov["entity"]!.AsObject().Remove($"lisa:product.{SomeFacts.Dataset}");
        Should.Throw<ShouldAssertException>(() => ProvRules.Check(Parse(prov)));

        var crate = CrateMetadata.Of(SomeFacts.OfRun, new Dictionary<string, string>());
        crate["@graph"]!.AsArray().RemoveAt(2);
        Should.Throw<ShouldAssertException>(() => CrateRules.Check(Parse(crate)));
    }

    [Fact]
    public void The_pipeline_of_a_recipe_can_be_submitted_and_names_every_version_and_parameter()
    {
        var definition = SomeFacts.First;
        var facts = SomeFacts.OfRun with
        {
            Steps = [SomeFacts.OfRun.Steps[0]],
            Outputs = System.Collections.Immutable.ImmutableSortedDictionary<string, ProductId>.Empty.Add("out", definition.Product),
        };
        var parsed = PipelineParser.Parse(PipelineText.Of(facts), new OperatorRegistry(StandardOperators.All));

        var pipeline = parsed.Definition.ShouldNotBeNull(string.Join("; ", parsed.Problems));
        pipeline.Name.ShouldBe(PipelineText.NameOf(facts));
        var step = pipeline.Steps.ShouldHaveSingleItem();
        (step.Name, step.Operator, step.Version).ShouldBe(("flat", "detrend", 1));
        step.Parameters.Values.ShouldBe(definition.Spec.Parameters.Values);
        pipeline.Outputs.ShouldHaveSingleItem().Step.ShouldBe("flat");
    }

    [Fact]
    public void A_recipe_lists_products_in_the_order_in_which_they_are_computed()
    {
        var recipe = Parse(Recipe.Of(SomeFacts.OfRun));
        recipe.GetProperty("format").GetString().ShouldBe(Lisa.Client.Provenance.RecipeView.KnownFormat);
        recipe.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("product").GetString())
            .ShouldBe([SomeFacts.First.Product.Text, SomeFacts.Second.Product.Text]);
    }

    private static JsonElement Prov(ProvenanceFacts facts) => Parse(ProvDocument.Of(facts));

    private static JsonElement Crate(ProvenanceFacts facts) => Parse(CrateMetadata.Of(facts, new Dictionary<string, string>()));

    private static JsonElement Parse(JsonObject json) => JsonDocument.Parse(json.ToJsonString()).RootElement;
}
