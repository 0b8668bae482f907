using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
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
    private readonly LisaClient _client = LisaClient.Connect(fixture.Silo.Url);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_revised_segment_recomputes_exactly_what_depends_on_it_while_the_run_goes_on()
    {
        const string name = "revised";
        await CreateAsync(name);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 101), ("b", "neighbours", "a", 102), ("c", "accumulate", "a", 103), ("d", "total", "b", 104));
        await PostAsync(name, 0, Values(10, version: 0));
        await _silo.StartRunAsync(name, name, name);
        await _silo.WaitAsync(name, run => run.Steps[1].Report.Done == 9 && run.Steps[2].Report.Done == 10);

        (await PostAsync(name, 5, Values(1, version: 1, first: 5), revise: true)).Revised.ShouldBe(Length);
        await UntilAsync(name, "a", segment: 5, gain: 101, version: 1);
        await _client.Datasets.SealAsync(name);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        var expected = await BatchAsync(name, "revised-batch");
        Contents(run).ShouldBe(expected);
        _silo.Operators.Copy.ComputedWith(101).ShouldBe(11 + 10, "all of both datasets, and the revised segment once more");
        Enumerable.Range(0, 10).Where(index => _silo.Operators.Neighbours.ComputedAt(index, 102) > 2).ShouldBe([4, 5, 6]);
        Enumerable.Range(0, 10).Where(index => _silo.Operators.Accumulate.ComputedAt(index, 103) > 2).ShouldBe([5, 6, 7, 8, 9]);
    }

    [Fact]
    public async Task A_segment_that_is_revised_while_it_is_computed_is_computed_again()
    {
        const string name = "while";
        await CreateAsync(name);
        await _silo.SubmitAsync(name, ("a", "held", "data", 171));
        await PostAsync(name, 0, Values(4, version: 0));
        await _silo.StartRunAsync(name, name, name);
        await _silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        await PostAsync(name, 3, Values(1, version: 1, first: 3), revise: true);
        _silo.Operators.LetGo();
        await _client.Datasets.SealAsync(name);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        Contents(run).ShouldBe(await BatchAsync(name, "while-batch"));
    }

    [Fact]
    public async Task A_segment_that_comes_out_as_before_wakes_nothing_behind_it()
    {
        const string name = "cut-off";
        await CreateAsync(name);
        await _silo.SubmitAsync(name, ("zero", "copy", "data", 0), ("b", "copy", "zero", 111));
        await PostAsync(name, 0, Values(6, version: 0));
        await _silo.StartRunAsync(name, name, name);
        await _silo.WaitAsync(name, run => run.Steps[1].Report.Done == 6);
        var before = _silo.Operators.Copy.ComputedAt(2, 0);

        await PostAsync(name, 2, Values(1, version: 1, first: 2), revise: true);
        await _client.Datasets.SealAsync(name);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        _silo.Operators.Copy.ComputedAt(2, 0).ShouldBe(before + 1);
        _silo.Operators.Copy.ComputedWith(111).ShouldBe(6);
    }

    [Fact]
    public async Task What_is_revised_after_the_commit_is_stale_until_the_next_run_and_the_catalogue_stays()
    {
        const string name = "after";
        await CreateAsync(name);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 121), ("b", "neighbours", "a", 122));
        await PostAsync(name, 0, Values(8, version: 0));
        await _client.Datasets.SealAsync(name);
        var first = await _silo.RunAsync("after-1", name, name);
        (await _client.Products.GetAsync(first.Outputs["b"].Text)).State.ShouldBe("fresh");

        await PostAsync(name, 7, Values(1, version: 1, first: 7), revise: true);
        var stale = await _client.Products.GetAsync(first.Outputs["a"].Text);
        (stale.State, stale.Stale).ShouldBe(("stale", 1));
        (await _client.Products.GetAsync(first.Outputs["b"].Text)).State.ShouldBe("stale");
        (await _silo.Grains.Catalogue(name).ListAsync(10)).Length.ShouldBe(1);
        (await Refused(() => PostAsync(name, 8, Values(1, version: 0, first: 8)))).ShouldContain("sealed");

        var second = await _silo.RunAsync("after-2", name, name);
        second.State.ShouldBe(RunState.Committed, second.Problem);
        Contents(second).ShouldBe(await BatchAsync(name, "after-batch"));
        Enumerable.Range(0, 8).Where(index => _silo.Operators.Copy.ComputedAt(index, 121) > 2).ShouldBe([7]);
        Enumerable.Range(0, 8).Where(index => _silo.Operators.Neighbours.ComputedAt(index, 122) > 2).ShouldBe([6, 7]);
        (await _client.Products.GetAsync(first.Outputs["b"].Text)).State.ShouldBe("fresh");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Posts_late_twice_and_revised_with_gaps_make_the_products_of_the_final_data(int seed)
    {
        var name = $"mess-{seed}";
        const int segments = 60;
        var random = new Random(seed);
        await CreateAsync(name, latenessSegments: 20);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 130 + seed), ("b", "neighbours", "a", 140 + seed), ("c", "accumulate", "b", 150 + seed), ("d", "total", "c", 160 + seed));
        await _silo.StartRunAsync(name, name, name);
        List<(int Due, int Segment, int Version)> later = [];
        for (var at = 0; at < segments; at++)
        {
            foreach (var (_, segment, version) in later.Where(each => each.Due <= at).ToList())
            {
                await PostAsync(name, segment, Values(1, version, segment), revise: version > 0);
            }

            later.RemoveAll(each => each.Due <= at);
            switch (at is 0 or segments - 1 ? 99 : random.Next(100))
            {
                case < 20:
                    later.Add((at + 1 + random.Next(30), at, 0));
                    continue;
                case < 30:
                    later.Add((at + 1 + random.Next(10), at, 0));
                    break;
                case < 50:
                    later.Add((at + 1 + random.Next(30), at, 1));
                    break;
                case < 55:
                    continue;
            }

            await PostAsync(name, at, Values(1, 0, at));
        }

        foreach (var (_, segment, version) in later)
        {
            await PostAsync(name, segment, Values(1, version, segment), revise: version > 0);
        }

        await _client.Datasets.SealAsync(name, closeGaps: true);
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, $"seed {seed}: {run.Problem}");
        Contents(run).ShouldBe(await BatchAsync(name, $"{name}-batch"), $"seed {seed}");
    }

    private Task<DatasetView> CreateAsync(string name, int? latenessSegments = null) => _client.Datasets.CreateAsync(
        new NewDataset(name, 1_000, 4, [new ColumnView("X")], "refuse", Length, latenessSegments));

    private static double[] Values(int segments, int version, int first = 0) =>
        [.. Enumerable.Range(first * Length, segments * Length).Select(sample => sample + 1.0 + (1_000.0 * version))];

    private async Task<PostedSamples> PostAsync(string name, long segment, double[] values, bool revise = false)
    {
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(values).ToArray());
        return await _client.Datasets.PostAsync(name, body, SampleFormat.Raw, new PostOptions { Offset = segment * Length, Revise = revise });
    }

    private static async Task<string> Refused(Func<Task> asked) => (await Should.ThrowAsync<Lisa.Client.Http.RefusedException>(asked)).Message;

    // Until a step has computed a revised segment.
    private async Task UntilAsync(string run, string step, long segment, double gain, int version)
    {
        var wanted = gain * Values(1, version, (int)segment)[0];
        await _silo.WaitAsync(run, each =>
        {
            using var lease = _silo.Store.Open(each.Steps.Single(one => one.Step.Id == step).Step.Definition.Product);
            if (!lease.Log.TryGet(segment, out var record))
            {
                return false;
            }

            using var block = lease.Log.Read(record);
            return block.Samples[0].Equals(wanted);
        });
    }

    /// <summary>The products of the same pipeline on a dataset that has, from the beginning, what this one has now.</summary>
    private async Task<string> BatchAsync(string name, string batch)
    {
        await _client.Datasets.CreateAsync(new NewDataset(batch, 1_000, 4, [new ColumnView("X")], "mark", Length));
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(_silo.Read(ProductId.OfDataset(name))).ToArray());
        await _client.Datasets.PostAsync(batch, body, SampleFormat.Raw);
        await _client.Datasets.SealAsync(batch);
        var run = await _silo.RunAsync(batch, name, batch);
        run.State.ShouldBe(RunState.Committed, run.Problem);
        return Contents(run);
    }

    private string Contents(RunStatus run) =>
        string.Join('\n', run.Outputs.Select(output => $"{output.Key}: {string.Join(' ', _silo.Hashes(output.Value))}"));
}
