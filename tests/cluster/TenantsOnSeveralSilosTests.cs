using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>A tenant's limit holds over all silos together.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TenantsOnSeveralSilosTests(SharedPostgres postgres)
{
    private const int Limit = 3;

    [PostgresFact]
    public async Task The_limit_is_one_for_all_silos_and_what_one_held_that_leaves_comes_back()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var first = await cluster.AddAsync(slots: 4);
        var second = await cluster.AddAsync(slots: 4);
        await first.PostSealedAsync("data", 160);
        await first.Grains.Tenant("alice").SetLimitsAsync(new TenantLimits(Limit, null));
        for (var run = 0; run < 4; run++)
        {
            // Steps of several runs live on either silo.
            await first.SubmitAsync($"crowded-{run}", ("a", "crowded", "data", run));
            await first.StartRunAsync($"run-{run}", $"crowded-{run}", "data", tenant: "alice");
        }

        await UntilAsync(() => first.Operators.Crowd.Now + second.Operators.Crowd.Now == Limit);
        await first.RemindedAsync("run-0", 5);
        (first.Operators.Crowd.Now + second.Operators.Crowd.Now).ShouldBe(Limit);

        second.Operators.Crowd.Release(1000);
        await second.StopAsync();
        first.Operators.Crowd.Release(1000);
        for (var run = 0; run < 4; run++)
        {
            var end = await first.WaitAsync($"run-{run}", status => status.State != RunState.Running);
            end.State.ShouldBe(RunState.Committed, end.Problem);
        }

        first.Operators.Crowd.Most.ShouldBeLessThanOrEqualTo(Limit);
        second.Operators.Crowd.Most.ShouldBeLessThanOrEqualTo(Limit);
        await UntilAsync(async () => (await first.Grains.Tenant("alice").GetAsync()) is { Load: { InFlight: 0, Waiting: 0 } });
    }

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (!await isSo())
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
