using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Data that come late, twice or revised, while runs look on: products are those of the final data, and what does not depend on a change stays.</summary>
public sealed class LiveDatasetTests(SiloFixture fixture) : IClassFixture<SiloFixture>, IDisposable
{
    private const int Length = Campaign.SegmentLength;
    private readonly TestSilo _silo = fixture.Silo;
    private readonly LiveData _live = new(fixture.Silo);

    public void Dispose() => _live.Dispose();

    [Fact]
    public async Task A_revised_segment_recomputes_exactly_what_depends_on_it_while_the_run_goes_on()
    {
        const string name = "revised";
        await _live.CreateAsync(name);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 101), ("b", "neighbours", "a", 102), ("c", "accumulate", "a", 103), ("d", "total", "b", 104));
        await _live.PostAsync(name, 0, LiveData.Values(10, version: 0));
        await _silo.StartRunAsync(name, name, name);
        await _silo.WaitAsync(name, run => run.Steps[1].Report.Done == 9 && run.Steps[2].Report.Done == 10);

        (await _live.PostAsync(name, 5, LiveData.Values(1, version: 1, first: 5), revise: true)).Revised.ShouldBe(Length);
        await _live.UntilAsync(name, "a", segment: 5, gain: 101, version: 1);
        await _live.Client.Datasets.SealAsync(name);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        var expected = await _live.BatchAsync(name, "revised-batch");
        _live.Contents(run).ShouldBe(expected);
        _silo.Operators.Copy.ComputedWith(101).ShouldBe(11 + 10, "all of both datasets, and the revised segment once more");
        Enumerable.Range(0, 10).Where(index => _silo.Operators.Neighbours.ComputedAt(index, 102) > 2).ShouldBe([4, 5, 6]);
        Enumerable.Range(0, 10).Where(index => _silo.Operators.Accumulate.ComputedAt(index, 103) > 2).ShouldBe([5, 6, 7, 8, 9]);
    }

    [Fact]
    public async Task A_segment_that_is_revised_while_it_is_computed_is_computed_again()
    {
        const string name = "while";
        await _live.CreateAsync(name);
        await _silo.SubmitAsync(name, ("a", "held", "data", 171));
        await _live.PostAsync(name, 0, LiveData.Values(4, version: 0));
        await _silo.StartRunAsync(name, name, name);
        await _silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        await _live.PostAsync(name, 3, LiveData.Values(1, version: 1, first: 3), revise: true);
        _silo.Operators.LetGo();
        await _live.Client.Datasets.SealAsync(name);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        _live.Contents(run).ShouldBe(await _live.BatchAsync(name, "while-batch"));
    }

    [Fact]
    public async Task A_segment_that_comes_out_as_before_wakes_nothing_behind_it()
    {
        const string name = "cut-off";
        await _live.CreateAsync(name);
        await _silo.SubmitAsync(name, ("zero", "copy", "data", 0), ("b", "copy", "zero", 111));
        await _live.PostAsync(name, 0, LiveData.Values(6, version: 0));
        await _silo.StartRunAsync(name, name, name);
        await _silo.WaitAsync(name, run => run.Steps[1].Report.Done == 6);
        var before = _silo.Operators.Copy.ComputedAt(2, 0);

        await _live.PostAsync(name, 2, LiveData.Values(1, version: 1, first: 2), revise: true);
        await _live.Client.Datasets.SealAsync(name);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        _silo.Operators.Copy.ComputedAt(2, 0).ShouldBe(before + 1);
        _silo.Operators.Copy.ComputedWith(111).ShouldBe(6);
    }

    [Fact]
    public async Task What_is_revised_after_the_commit_is_stale_until_the_next_run_and_the_catalogue_stays()
    {
        const string name = "after";
        await _live.CreateAsync(name);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 121), ("b", "neighbours", "a", 122));
        await _live.PostAsync(name, 0, LiveData.Values(8, version: 0));
        await _live.Client.Datasets.SealAsync(name);
        var first = await _silo.RunAsync("after-1", name, name);
        (await _live.Client.Products.GetAsync(first.Outputs["b"].Text)).State.ShouldBe("fresh");

        await _live.PostAsync(name, 7, LiveData.Values(1, version: 1, first: 7), revise: true);
        var stale = await _live.Client.Products.GetAsync(first.Outputs["a"].Text);
        (stale.State, stale.Stale).ShouldBe(("stale", 1));
        (await _live.Client.Products.GetAsync(first.Outputs["b"].Text)).State.ShouldBe("stale");
        (await _silo.Grains.Catalogue(name).ListAsync(10)).Length.ShouldBe(1);
        (await Refused(() => _live.PostAsync(name, 8, LiveData.Values(1, version: 0, first: 8)))).ShouldContain("sealed");

        var second = await _silo.RunAsync("after-2", name, name);
        second.State.ShouldBe(RunState.Committed, second.Problem);
        _live.Contents(second).ShouldBe(await _live.BatchAsync(name, "after-batch"));
        Enumerable.Range(0, 8).Where(index => _silo.Operators.Copy.ComputedAt(index, 121) > 2).ShouldBe([7]);
        Enumerable.Range(0, 8).Where(index => _silo.Operators.Neighbours.ComputedAt(index, 122) > 2).ShouldBe([6, 7]);
        (await _live.Client.Products.GetAsync(first.Outputs["b"].Text)).State.ShouldBe("fresh");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Posts_late_twice_and_revised_with_gaps_make_the_products_of_the_final_data(int seed)
    {
        var name = $"mess-{seed}";
        await _live.CreateAsync(name, latenessSegments: 20);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 130 + seed), ("b", "neighbours", "a", 140 + seed), ("c", "accumulate", "b", 150 + seed), ("d", "total", "c", 160 + seed));
        await _silo.StartRunAsync(name, name, name);
        await _live.PostInDisorderAsync(name, 60, seed);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, $"seed {seed}: {run.Problem}");
        _live.Contents(run).ShouldBe(await _live.BatchAsync(name, $"{name}-batch"), $"seed {seed}");
    }

    private static async Task<string> Refused(Func<Task> asked) => (await Should.ThrowAsync<Lisa.Client.Http.RefusedException>(asked)).Message;
}
