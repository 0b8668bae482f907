using Lisa.Grains.Contracts;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Styles on three silos, one of which leaves in the middle.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StylesOnSeveralSilosTests(SharedPostgres postgres)
{
    private const int Segments = 200;

    [PostgresTheory]
    [InlineData(RunStyle.Choreographed, SegmentPlace.Files)]
    [InlineData(RunStyle.Orchestrated, SegmentPlace.Database)]
    [InlineData(RunStyle.Hybrid, SegmentPlace.Files)]
    public async Task The_products_are_those_of_one_silo_though_the_runs_own_silo_leaves(RunStyle style, SegmentPlace segments)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), segments);
        TestSilo[] silos = [await cluster.AddAsync(), await cluster.AddAsync(), await cluster.AddAsync()];
        await silos[0].PostSealedAsync("data", Segments * Campaign.SegmentLength);
        await silos[0].SubmitDiamondAsync();
        var started = await silos[0].StartRunAsync("run", Diamond.Name, "data", style: style);

        var leaving = silos.Single(silo => silo.Address == started.Silo);
        var staying = silos.Where(silo => silo != leaving).ToList();
        await staying[0].WaitAsync("run", run => run.Steps[0].Report.Done > 0);
        await leaving.StopAsync();
        var run = await staying[1].WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        await using var alone = await TestSilo.StartAsync();
        var expected = await alone.DiamondAsync(Segments, RunStyle.Choreographed);
        foreach (var silo in staying)
        {
            silo.HashesOf(run).OrderBy(output => output.Key).ShouldBe(expected.OrderBy(output => output.Key));
        }
    }
}
