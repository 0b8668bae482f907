using Lisa.Client;
using Lisa.Client.Runs;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// In each style the silo on which the run's own grain lives is killed, on purpose and while the run is under way: in a choreographed run the
/// other steps go on meanwhile, in the others the run must come back first; the products are the same. Once in each style, or for as long as
/// LISA_CHAOS_SECONDS says.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class StyleChaosTests(ITestOutputHelper output) : IDisposable
{
    // A run that was over before its silo could be killed shows nothing, and another is begun.
    private const int MostVariants = 12;
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-styles-").FullName;
    private int _variant;

    [PostgresFact]
    public async Task The_silo_of_the_run_is_killed_in_each_style()
    {
        output.WriteLine($"LISA_CHAOS_SEED={ChaosSettings.Seed} LISA_CHAOS_SECONDS={ChaosSettings.Duration.TotalSeconds}");
        var frames = ChaosData.Make(ChaosSettings.Seed);
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using (var cluster = await ClusterUnderTest.StartAsync(_root))
        {
            using var client = cluster.Connect();
            await ClusterWork.PostAsync(client, frames);
            var began = System.Diagnostics.Stopwatch.StartNew();
            do
            {
                foreach (var style in RunStyles.All)
                {
                    await ClusterWork.HashAsync(client, await DisturbedAsync(cluster, client, style), products);
                }
            }
            while (ChaosSettings.Shortness is null && began.Elapsed < ChaosSettings.Duration);
        }

        var expected = await ClusterWork.UndisturbedAsync(Path.Combine(_root, "undisturbed"), frames, _variant);
        products.ShouldBeSubsetOf(expected);

        // Six steps each, the first of which is the same in all.
        products.Count.ShouldBeGreaterThanOrEqualTo(1 + (5 * RunStyles.All.Count));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task<RunView> DisturbedAsync(ClusterUnderTest cluster, LisaClient client, string style)
    {
        for (var attempt = 0; attempt < MostVariants; attempt++)
        {
            var variant = ++_variant;
            await client.Pipelines.SubmitAsync(ChaosData.Pipeline(variant));
            var run = await client.Runs.StartAsync(
                new NewRun($"chaos-{variant}", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }, Style: style));
            run.Style.ShouldBe(style);
            var before = await client.Runs.GetAsync(run.Id);
            var victim = await SiloOfAsync(cluster, client, before);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            await victim.Process.ShouldNotBeNull().KillAsync();
            RunView? over = null;
            await foreach (var view in client.Runs.WatchAsync(run.Id))
            {
                over = view;
            }

            over.ShouldNotBeNull().State.ShouldBe(RunStates.Committed, over.Problem);
            output.WriteLine(
                $"{style}: {victim.Name} killed after {before.Steps.Sum(step => step.Done)} segments, {over.Steps.Sum(step => step.Done)} done {clock.Elapsed.TotalSeconds:F1} s later");
            await victim.NextAsync(null, TimeSpan.FromSeconds(60));
            if (!before.IsFinal() && before.Steps.Any(step => step.Done != step.Total))
            {
                return over;
            }
        }

        throw new InvalidOperationException($"{MostVariants} runs in a row were over before their silo could be killed");
    }

    private static async Task<SupervisedSilo> SiloOfAsync(ClusterUnderTest cluster, LisaClient client, RunView run)
    {
        var name = (await client.Cluster.GetAsync()).Silos.Single(silo => silo.Address == run.Silo).Name;
        return cluster.Silos.Single(silo => silo.Name == name);
    }
}
