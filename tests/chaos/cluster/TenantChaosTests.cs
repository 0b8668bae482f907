using Lisa.Client;
using Lisa.Client.Runs;
using Lisa.Client.Tenants;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Each silo in turn is killed while runs of a limited tenant are under way on all of them: sooner or later that of its steps, and that of the tenant. The runs go on
/// within the limit that is left, the products are those of an undisturbed silo, and in the end nobody holds anything.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class TenantChaosTests(ITestOutputHelper output) : IDisposable
{
    private const string Tenant = "alice";
    private const int Limit = 24;
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-tenants-").FullName;

    [PostgresFact]
    public async Task A_limited_tenant_loses_any_silo_and_its_runs_end_within_the_limit()
    {
        output.WriteLine($"LISA_CHAOS_SEED={ChaosSettings.Seed}");
        var frames = ChaosData.Make(ChaosSettings.Seed);
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var variant = 0;
        await using (var cluster = await ClusterUnderTest.StartAsync(_root))
        {
            using var client = cluster.Connect();
            await ClusterWork.PostAsync(client, frames);
            await client.Tenants.LimitAsync(Tenant, new NewTenantLimits(Limit));
            foreach (var victim in cluster.Silos)
            {
                await client.Pipelines.SubmitAsync(ChaosData.Pipeline(++variant));
                var run = await client.Runs.StartAsync(
                    new NewRun($"chaos-{variant}", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }, Tenant: Tenant));
                var clock = System.Diagnostics.Stopwatch.StartNew();
                await victim.Process.ShouldNotBeNull().KillAsync();
                await foreach (var view in client.Runs.WatchAsync(run.Id))
                {
                    run = view;
                }

                run.State.ShouldBe(RunStates.Committed, run.Problem);
                output.WriteLine($"{victim.Name} killed, {run.Steps.Sum(step => step.Done)} segments done {clock.Elapsed.TotalSeconds:F1} s later");
                await ClusterWork.HashAsync(client, run, products);
                await victim.NextAsync(null, TimeSpan.FromSeconds(60));
            }

            await FreeAsync(client);
        }

        products.ShouldBeSubsetOf(await ClusterWork.UndisturbedAsync(Path.Combine(_root, "undisturbed"), frames, variant));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task FreeAsync(LisaClient client)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await client.Tenants.GetAsync(Tenant, 1, guard.Token) is var tenant && (tenant.InFlight, tenant.Waiting) != (0, 0))
        {
            tenant.ConcurrentSegments.ShouldBe(Limit);
        }
    }
}
