using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Segments of products that no run has made: they exist as soon as somebody asks.</summary>
public sealed class MaterialisationTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo _silo = fixture.Silo;

    [Theory]
    [InlineData("copy", 1.0)]
    [InlineData("neighbours", 2.0)]
    [InlineData("accumulate", 3.0)]
    [InlineData("total", 4.0)]
    public async Task The_last_segment_of_a_chain_never_run_is_what_a_run_would_have_made(string last, double gain)
    {
        await _silo.PostSealedAsync($"chain-{last}", 18);
        var chain = await DefineAsync($"chain-{last}", gain, "copy", "neighbours", "accumulate", last);
        var index = last == "total" ? 0 : 4;
        var lineage = await _silo.Grains.Segment(chain[^1].Product, index).MaterialiseAsync();
        lineage.Index.ShouldBe(index);
        lineage.Sources.ShouldHaveSingleItem().Product.ShouldBe(chain[^2].Product);

        // The same chain on the same samples, run as a pipeline on a silo of its own.
        await using var other = await TestSilo.StartAsync();
        await other.PostSealedAsync($"chain-{last}", 18);
        await other.SubmitAsync("chain", ("a", "copy", "data", gain), ("b", "neighbours", "a", gain), ("c", "accumulate", "b", gain), ("d", last, "c", gain));
        var run = await other.RunAsync("chain", "chain", $"chain-{last}");
        run.Outputs["d"].ShouldBe(chain[^1].Product);
        other.Hashes(run.Outputs["d"])[index].ShouldBe(lineage.Content);
    }

    [Fact]
    public async Task Only_what_the_segment_needs_is_computed_and_asking_again_computes_nothing()
    {
        await _silo.PostSealedAsync("needs", 40);
        var chain = await DefineAsync("needs", 50, "copy", "neighbours", "copy");
        await _silo.Grains.Segment(chain[2].Product, 5).MaterialiseAsync();
        await _silo.Grains.Segment(chain[2].Product, 5).MaterialiseAsync();
        _silo.Operators.Neighbours.ComputedWith(50).ShouldBe(1);
        _silo.Operators.Copy.ComputedWith(50).ShouldBe(4, "segments 4, 5 and 6 of the first step, 5 of the last");
    }

    [Fact]
    public async Task A_segment_that_many_ask_for_at_once_is_computed_once()
    {
        await _silo.PostSealedAsync("many", 40);
        var chain = await DefineAsync("many", 60, "copy");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _silo.Grains.Segment(chain[0].Product, 3).MaterialiseAsync()));
        answers.Select(answer => answer.Content).Distinct().Count().ShouldBe(1);
        _silo.Operators.Copy.ComputedWith(60).ShouldBe(1);
    }

    [Fact]
    public async Task A_segment_beyond_the_product_an_unknown_product_and_a_failing_operator_are_refused()
    {
        await _silo.PostSealedAsync("refused", 40);
        var chain = await DefineAsync("refused", 70, "copy", "neighbours");
        (await RefusedAsync(chain[1].Product, 10)).Kind.ShouldBe(RefusalKind.NotFound);
        (await RefusedAsync(ProductId.OfDataset("never-posted"), 0)).Kind.ShouldBe(RefusalKind.NotFound);
        var faulty = await DefineAsync("refused", 70, "faulty");
        (await RefusedAsync(faulty[0].Product, TestOperators.Poison)).What.ShouldContain("poison");
    }

    [Fact]
    public async Task The_whole_of_an_input_that_still_grows_is_refused_and_given_once_it_is_sealed()
    {
        await _silo.Grains.Dataset("grows").CreateAsync(Campaign.Definition("grows"));
        await _silo.PostAsync("grows", 8);
        var chain = await DefineAsync("grows", 80, "copy", "total");
        (await RefusedAsync(chain[1].Product, 0)).Remedy.ShouldContain("seal");
        await _silo.Grains.Segment(chain[0].Product, 1).MaterialiseAsync();
        await _silo.Grains.Dataset("grows").SealAsync();
        await _silo.Grains.Segment(chain[1].Product, 0).MaterialiseAsync();
        _silo.Read(chain[1].Product).ShouldBe([80.0 * 80 * 36, 2]);
    }

    [Fact]
    public async Task A_definition_of_another_product_is_refused()
    {
        await _silo.PostSealedAsync("forged", 8);
        var chain = await DefineAsync("forged", 90, "copy", "copy");
        await Should.ThrowAsync<RefusalException>(() => _silo.Grains.Step(chain[0].Product).DefineAsync(chain[1]));
        await Should.ThrowAsync<RefusalException>(
            () => _silo.Grains.Step(chain[0].Product).DefineAsync(chain[0] with { Spec = chain[1].Spec }));
    }

    private async Task<Refusal> RefusedAsync(ProductId product, long index) =>
        (await Should.ThrowAsync<RefusalException>(() => _silo.Grains.Segment(product, index).MaterialiseAsync())).Refusals.ShouldHaveSingleItem();

    private async Task<List<StepDefinition>> DefineAsync(string dataset, double gain, params string[] operators)
    {
        var (product, layout) = (ProductId.OfDataset(dataset), Campaign.Definition(dataset).Layout);
        List<StepDefinition> chain = [];
        foreach (var name in operators)
        {
            var computing = _silo.Operators.All.First(each => each.Info.Name == name);
            var parameters = new ParameterSet([KeyValuePair.Create("gain", ParameterSet.Canonical(gain))]);
            var plan = computing.Plan(new(parameters, [new(layout, null)], name));
            var spec = new ProductSpec(name, 1, parameters, [new InputBinding("data", product)]);
            var definition = new StepDefinition(ProductId.Of(spec), spec, plan.Layout, [new StepInput("data", product, plan.Dependencies[0], layout)]);
            await _silo.Grains.Step(definition.Product).DefineAsync(definition);
            chain.Add(definition);
            (product, layout) = (definition.Product, plan.Layout);
        }

        return chain;
    }
}
