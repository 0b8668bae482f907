using Lisa.Grains.Contracts;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Runs on several silos.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SeveralSilosTests(SharedPostgres postgres)
{
    private static readonly (string, string, string, double)[] Steps =
        [("a", "copy", "data", 2), ("b", "neighbours", "a", 1), ("c", "accumulate", "b", 1), ("d", "total", "c", 1)];

    [PostgresTheory]
    [InlineData(SegmentPlace.Files)]
    [InlineData(SegmentPlace.Database)]
    public async Task Three_silos_make_the_same_products_as_one_and_all_of_them_compute(SegmentPlace segments)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), segments);
        var silos = await ThreeAsync(cluster);
        await silos[0].PostSealedAsync("shared", 403);
        await silos[1].SubmitAsync("pipeline", Steps);

        var run = await silos[2].RunAsync("run", "pipeline", "shared");

        run.State.ShouldBe(RunState.Committed, run.Problem);
        await using var alone = await TestSilo.StartAsync();
        await alone.PostSealedAsync("shared", 403);
        await alone.SubmitAsync("pipeline", Steps);
        var expected = await alone.RunAsync("run", "pipeline", "shared");
        foreach (var (name, product) in run.Outputs)
        {
            product.ShouldBe(expected.Outputs[name]);
            silos.Select(silo => silo.Hashes(product)).ShouldAllBe(hashes => hashes.SequenceEqual(alone.Hashes(product)), name);
        }

        Writers(silos[0], run.Outputs["a"]).Distinct().Count().ShouldBe(3);
        (await silos[0].Grains.GetGrain<ICatalogGrain>("=shared").FindAsync("run")).ShouldNotBeNull().Outputs.Length.ShouldBe(4);
    }

    [PostgresFact]
    public async Task A_step_is_computed_where_what_it_needs_is_offered_and_waits_until_it_is()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var first = await cluster.AddAsync();
        await first.PostSealedAsync("data", 80);
        await first.Grains.GetGrain<IPipelineGrain>("=needy").SubmitAsync("", """
            pipeline: needy
            inputs: {data: {axis: time}}
            steps:
              plain: {operator: copy, inputs: {data: data}, parameters: {gain: 1}}
              heavy: {operator: copy, inputs: {data: plain}, parameters: {gain: 3}, needs: [big-memory]}
            outputs: {heavy: heavy}
            """);
        await first.StartRunAsync("run", "needy", "data");
        var waiting = await first.WaitAsync("run", run => run.Steps[1].Report.Problem is not null);
        waiting.State.ShouldBe(RunState.Running);
        waiting.Steps[1].Report.Problem.ShouldBe("no silo offers big-memory");

        var second = await cluster.AddAsync(2, "one", "big-memory");
        var run = await first.WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        Writers(first, run.Outputs["heavy"]).Distinct().ShouldBe([second.Store.Writer]);
    }

    [PostgresFact]
    public async Task A_silo_that_stops_in_the_middle_hands_its_work_over()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var silos = await ThreeAsync(cluster);
        await silos[0].PostSealedAsync("data", 400);
        await silos[0].SubmitAsync("pipeline", ("a", "held", "data", 2), ("b", "copy", "a", 1));
        await silos[0].StartRunAsync("run", "pipeline", "data");
        await silos[1].Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        // It holds items that will not end by themselves: when it has waited for long enough it gives them up.
        await silos[1].StopAsync();
        silos[0].Operators.LetGo();
        silos[2].Operators.LetGo();
        var run = await silos[2].WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        silos[0].Read(run.Outputs["b"]).ShouldBe([.. Enumerable.Range(1, 400).Select(sample => 2.0 * sample)]);
    }

    private static async Task<TestSilo[]> ThreeAsync(TestCluster cluster) => [await cluster.AddAsync(), await cluster.AddAsync(), await cluster.AddAsync()];

    private static List<string> Writers(TestSilo silo, ProductId product)
    {
        using var lease = silo.Store.Open(product);
        List<string> writers = [];
        for (long index = 0; lease.Log.TryGet(index, out var record); index++)
        {
            writers.Add(lease.Log.WriterOf(record));
        }

        return writers;
    }
}
