using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Segments that are computed again to be compared: in earnest, whatever the store has.</summary>
public sealed class RecomputationTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo _silo = fixture.Silo;

    [Fact]
    public async Task Every_segment_is_computed_again_and_nothing_is_stored()
    {
        await _silo.PostSealedAsync("earnest", 16);
        await _silo.SubmitAsync("earnest", ("a", "copy", "data", 201), ("b", "accumulate", "a", 201));
        var run = await _silo.RunAsync("earnest-1", "earnest", "earnest");
        var before = _silo.Hashes(run.Outputs["b"]);

        var segments = await RecomputeAsync(run.Outputs["b"], 0, 4);

        _silo.Operators.Accumulate.ComputedWith(201).ShouldBe(8);
        segments.Select(segment => segment.Computed).ShouldBe(before.AsEnumerable());
        segments.Select(segment => segment.Stored).ShouldBe(before.AsEnumerable());
        _silo.Hashes(run.Outputs["b"]).ShouldBe(before.AsEnumerable());
    }

    [Fact]
    public async Task An_operator_that_makes_something_else_of_the_same_inputs_is_found_out()
    {
        await _silo.PostSealedAsync("drift", 16);
        await _silo.SubmitAsync("drift", ("a", "drifting", "data", 211));
        var run = await _silo.RunAsync("drift-1", "drift", "drift");

        var segments = await RecomputeAsync(run.Outputs["a"], 1, 3);

        segments.Select(segment => segment.Index).ShouldBe([1, 2]);
        segments.ShouldAllBe(segment => segment.Computed != segment.Stored);
    }

    [Fact]
    public async Task A_segment_that_was_never_computed_cannot_be_computed_again()
    {
        await _silo.PostSealedAsync("beyond", 16);
        await _silo.SubmitAsync("beyond", ("a", "copy", "data", 221));
        var run = await _silo.RunAsync("beyond-1", "beyond", "beyond");

        var refused = await Should.ThrowAsync<RefusalException>(() => RecomputeAsync(run.Outputs["a"], 3, 5));
        refused.Refusals.ShouldHaveSingleItem().Value.ShouldBe("4");
    }

    private async Task<IReadOnlyList<Recomputed>> RecomputeAsync(ProductId product, long first, long end)
    {
        var definition = (await _silo.Grains.Step(product).DescribeAsync()).ShouldNotBeNull();
        return await _silo.Service<Recomputer>().RunAsync(definition, new SegmentRange(first, end), CancellationToken.None);
    }
}
