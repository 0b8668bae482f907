using System.Collections.Immutable;
using Lisa.Client.Datasets;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Live data where several silos share one store, each post through another silo than the one before.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LiveClusterTests(SharedPostgres postgres)
{
    private const int Length = Campaign.SegmentLength;

    [PostgresTheory]
    [InlineData(SegmentPlace.Files)]
    [InlineData(SegmentPlace.Database)]
    public async Task A_revision_through_another_silo_recomputes_exactly_what_depends_on_it(SegmentPlace place)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), place);
        TestSilo[] silos = [await cluster.AddAsync(), await cluster.AddAsync()];
        using var live = new LiveData(silos);
        await live.CreateAsync("data");
        await silos[0].SubmitAsync("data", ("a", "copy", "data", 2), ("b", "neighbours", "a", 3), ("c", "accumulate", "a", 4), ("d", "total", "b", 5));
        await live.PostAsync("data", 0, LiveData.Values(10, version: 0));
        await silos[0].StartRunAsync("run", "data", "data");
        await silos[0].WaitAsync("run", each => each.Steps[1].Report.Done == 9 && each.Steps[2].Report.Done == 10);

        (await live.PostAsync("data", 5, LiveData.Values(1, version: 1, first: 5), revise: true)).Revised.ShouldBe(Length);
        await live.UntilAsync("run", "a", segment: 5, gain: 2, version: 1);
        await live.Client.Datasets.SealAsync("data");
        var run = await silos[1].WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        Indices(index => silos.Sum(silo => silo.Operators.Copy.ComputedAt(index, 2)) > 1).ShouldBe([5]);
        Indices(index => silos.Sum(silo => silo.Operators.Neighbours.ComputedAt(index, 3)) > 1).ShouldBe([4, 5, 6]);
        Indices(index => silos.Sum(silo => silo.Operators.Accumulate.ComputedAt(index, 4)) > 1).ShouldBe([5, 6, 7, 8, 9]);
        live.Contents(run).ShouldBe(await live.BatchAsync("data", "batch"));

        static IEnumerable<int> Indices(Func<int, bool> which) => Enumerable.Range(0, 10).Where(which);
    }

    [PostgresTheory]
    [InlineData(SegmentPlace.Files, 1)]
    [InlineData(SegmentPlace.Database, 2)]
    public async Task Posts_late_twice_and_revised_with_gaps_make_the_products_of_the_final_data(SegmentPlace place, int seed)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), place);
        TestSilo[] silos = [await cluster.AddAsync(), await cluster.AddAsync(), await cluster.AddAsync()];
        using var live = new LiveData(silos);
        await live.CreateAsync("mess", latenessSegments: 15);
        await silos[0].SubmitAsync("mess", ("a", "copy", "data", 2), ("b", "neighbours", "a", 3), ("c", "accumulate", "b", 4), ("d", "total", "c", 5));
        await silos[1].StartRunAsync("run", "mess", "mess");
        await live.PostInDisorderAsync("mess", 40, seed);
        var run = await silos[2].WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, $"seed {seed}: {run.Problem}");
        live.Contents(run).ShouldBe(await live.BatchAsync("mess", "batch"), $"seed {seed}");
        silos.Select(silo => string.Join(' ', silo.Hashes(ProductId.OfDataset("mess")))).Distinct().Count().ShouldBe(1);
    }

    [PostgresTheory]
    [InlineData(SegmentPlace.Files)]
    [InlineData(SegmentPlace.Database)]
    public async Task Holes_gaps_the_watermark_and_the_seal_are_as_in_one_silo(SegmentPlace place)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), place);
        TestSilo[] silos = [await cluster.AddAsync(), await cluster.AddAsync()];
        using var live = new LiveData(silos);
        await live.CreateAsync("data", latenessSegments: 3);
        var first = await live.PostAsync("data", 3, LiveData.Values(1, 0, 3));
        (first.Dataset.Samples, first.Dataset.MissingSegments, first.Dataset.GapSamples).ShouldBe((16, 2, 4), "the watermark has closed segment 0");
        first.Dataset.WatermarkGps.ShouldBe(1_001);
        (await live.Client.Datasets.DeclareGapAsync("data", new NewGap(FromSample: 4, ToSample: 8))).GapSamples.ShouldBe(8);
        (await Refused(() => live.Client.Datasets.DeclareGapAsync("data", new NewGap(FromSample: 8, ToSample: 16)))).ShouldContain("there are data");
        (await Refused(() => live.Client.Datasets.SealAsync("data"))).ShouldContain("segments of the dataset are missing");

        // Late, twice, other, revised, and in the place of a gap.
        (await live.PostAsync("data", 2, LiveData.Values(1, 0, 2))).Accepted.ShouldBe(Length);
        (await live.PostAsync("data", 2, LiveData.Values(2, 0, 2))).Unchanged.ShouldBe(2 * Length);
        (await Refused(() => live.PostAsync("data", 2, LiveData.Values(1, 1, 2)))).ShouldContain("other samples");
        (await live.PostAsync("data", 2, LiveData.Values(1, 1, 2), revise: true)).Revised.ShouldBe(Length);
        (await live.PostAsync("data", 1, LiveData.Values(1, 0, 1))).Dataset.GapSamples.ShouldBe(4);

        var status = await live.PostAsync("data", 6, LiveData.Values(1, 0, 6));
        (status.Dataset.Samples, status.Dataset.MissingSegments).ShouldBe((28, 2));
        var closed = await live.Client.Datasets.SealAsync("data", closeGaps: true);
        (closed.Sealed, closed.Segments, closed.GapSamples).ShouldBe((true, 7, 12));
        (await Refused(() => live.PostAsync("data", 7, LiveData.Values(1, 0, 7)))).ShouldContain("sealed");
        (await live.PostAsync("data", 4, LiveData.Values(1, 0, 4))).Dataset.GapSamples.ShouldBe(8);

        double[] expected =
        [
            .. Enumerable.Repeat(double.NaN, 4), .. LiveData.Values(1, 0, 1), .. LiveData.Values(1, 1, 2), .. LiveData.Values(2, 0, 3),
            .. Enumerable.Repeat(double.NaN, 4), .. LiveData.Values(1, 0, 6),
        ];
        foreach (var silo in silos)
        {
            silo.Read(ProductId.OfDataset("data")).ShouldBe(expected);
            using var lease = silo.Store.Open(ProductId.OfDataset("data"));
            lease.Log.Total.ShouldBe(7);
        }
    }

    [PostgresTheory]
    [InlineData(SegmentPlace.Files)]
    [InlineData(SegmentPlace.Database)]
    public async Task What_was_acknowledged_and_not_confirmed_is_confirmed_by_whoever_has_the_dataset_next(SegmentPlace place)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), place);
        var dies = true;
        cluster.Substitute = services => DelegatingStore.Wrap(services, log => new DyingLog(log, () => dies));
        var one = await cluster.AddAsync();
        cluster.Substitute = null;
        await one.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        var ticket = await one.Grains.Dataset("data").BeginPostAsync(Guid.NewGuid(), 0, one.Address);
        var end = await one.AppendAsync(ticket, 8);

        // The state has it, the store does not: here the silo dies.
        await Should.ThrowAsync<IOException>(() => one.Grains.Dataset("data").EndPostAsync(ticket.Token, end));
        one.Read(ticket.Definition.Product).ShouldBeEmpty();
        var other = await cluster.AddAsync(2, "other");
        (await other.Grains.Dataset("data").GetAsync()).ShouldNotBeNull().Samples.ShouldBe(8);
        other.Read(ticket.Definition.Product).ShouldBe([.. Enumerable.Range(1, 8).Select(sample => (double)sample)]);

        // Its poster, whose answer was lost, asks again there; and goes on.
        (await other.Grains.Dataset("data").EndPostAsync(ticket.Token, end)).Samples.ShouldBe(8);
        await other.PostAsync("data", 4);
        dies = false;
        one.Read(ticket.Definition.Product).Length.ShouldBe(12);
    }

    [PostgresFact]
    public async Task A_name_that_was_given_up_never_gives_a_number_twice()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var silo = await cluster.AddAsync();
        var dataset = silo.Grains.Dataset("data");
        await dataset.CreateAsync(Campaign.Definition("data"));
        var lost = await dataset.BeginPostAsync(Guid.NewGuid(), 0, silo.Address);
        await dataset.EndPostAsync(lost.Token);
        await dataset.AbandonAsync();
        (await dataset.GetAsync()).ShouldBeNull();

        // Its poster writes late, under the number that it has.
        await silo.AppendAsync(lost, 16);
        await dataset.CreateAsync(Campaign.Definition("data") with { Gaps = GapPolicy.Mark });
        await silo.PostAsync("data", 4);
        (await dataset.GetAsync()).ShouldNotBeNull().Samples.ShouldBe(4);
        silo.Read(lost.Definition.Product).Length.ShouldBe(4);
    }

    // A shared file system may show a revision to one silo a little later than to another.
    [PostgresFact]
    public async Task An_item_and_the_last_look_go_by_what_was_seen_and_not_by_what_is_seen_where_they_are()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var silo = await cluster.AddAsync();
        using var live = new LiveData(silo);
        await live.CreateAsync("data");
        await live.PostAsync("data", 0, LiveData.Values(3, version: 0));
        await live.Client.Datasets.SealAsync("data");
        await silo.SubmitAsync("p", ("a", "copy", "data", 2), ("b", "copy", "a", 3));
        var run = await silo.RunAsync("run", "p", "data");
        var (a, b) = (run.Steps[0].Step.Definition, run.Steps[1].Step.Definition);
        var none = ImmutableDictionary<ProductId, ContentHash>.Empty;
        var before = await silo.Grains.Step(a.Product).HardenAsync(none);
        await silo.Grains.Step(b.Product).HardenAsync(none.Add(a.Product, before));
        var item = new WorkItem(a, 0, 3, 3, 0, silo.Address) { Inputs = Digest() };

        await live.PostAsync("data", 1, LiveData.Values(1, version: 1, first: 1), revise: true);
        var late = await silo.Service<ItemDesk>().ComputeAsync(item, CancellationToken.None);
        (late.Done, late.Outage).ShouldBe((0, true));
        late.Cause.ShouldNotBeNull().ShouldContain("does not see the inputs as the step sees them");
        (await silo.Service<ItemDesk>().ComputeAsync(item with { Inputs = Digest() }, CancellationToken.None)).Done.ShouldBe(3);

        // What another look has found to be the content of an input, this one must see too.
        var after = await silo.Grains.Step(a.Product).HardenAsync(none);
        after.ShouldNotBe(before);
        (await Should.ThrowAsync<TimeoutException>(() => silo.Grains.Step(a.Product).HardenAsync(none.Add(a.Inputs[0].Product, before)))).Message.ShouldContain("changed since");

        ContentHash? Digest()
        {
            using var lease = silo.Store.Open(a.Inputs[0].Product);
            return new InputDigests(a.Inputs, [lease.Log], lease.Log).OfAll(new SegmentRange(0, 3));
        }
    }

    private static async Task<string> Refused(Func<Task> asked) => (await Should.ThrowAsync<Lisa.Client.Http.RefusedException>(asked)).Message;

    /// <summary>A log whose process dies before it confirms anything.</summary>
    private sealed class DyingLog(ISegmentLog log, Func<bool> dies) : DelegatingLog(log)
    {
        public override void Confirm(PostConfirmation confirmation)
        {
            if (dies())
            {
                throw new IOException("gone before the confirmation");
            }

            base.Confirm(confirmation);
        }
    }
}
