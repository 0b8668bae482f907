using System.Diagnostics;
using System.Runtime.Versioning;
using Lisa.Cli;
using Lisa.Cli.Cluster;
using Lisa.Cli.Processes;
using Lisa.Cli.Silo;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Tests.Chaos;
using Lisa.Tests.Postgres;
using Shouldly;

namespace Lisa.Tests.Cli;

/// <summary>Everything real: PostgreSQL, silo processes, their supervisor, and a client that knows the silos' addresses.</summary>
[SupportedOSPlatform("linux")]
public sealed class ClusterEndToEndTests
{
    private const string Pipeline =
        """
        pipeline: levels
        summary: Statistics of the strain.
        inputs:
          strain: {axis: time, meaning: Strain}
        steps:
          stats:
            operator: statistics
            inputs: {data: strain}
        outputs:
          stats: stats
        """;

    [PostgresFact]
    public async Task A_local_cluster_runs_a_pipeline_though_a_silo_is_killed_and_drains_when_told()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-cluster-");
        directory.UnixFileMode |= UnixFileMode.OtherExecute;
        using var output = new Lines();
        using var error = new Lines();
        try
        {
            var plan = new ClusterPlan(
                new ClusterDirectory(Path.Combine(directory.FullName, "cluster")), 2, FreePort.TakeRow(2), FreePort.TakeRow(2), 1, "files", null);
            var session = new Session(output, error, isTerminal: false, TimeProvider.System);
            await using var cluster = new RunningCluster(plan, new LocalCluster(session, plan, new SiloProgram(SiloProcess.Program)));
            await error.UntilAsync("the cluster is ready");
            using var client = LisaClient.Connect([plan.Address(0), plan.Address(1)]);
            await client.Datasets.CreateAsync(new NewDataset("d", 1_400_000_000, 1024, [new ColumnView("H1", "strain")], SegmentSamples: 1024));
            using var samples = new MemoryStream(new byte[1024 * 16 * sizeof(double)]);
            await client.Datasets.PostFileAsync("d", samples);
            await client.Datasets.SealAsync("d");
            await client.Pipelines.SubmitAsync(Pipeline);

            Process.GetProcessById(cluster.ProcessOf("silo-0")).Kill();
            await error.UntilAsync("silo-0 ended with exit code 137");
            var run = await client.Runs.StartAsync(new NewRun("levels", new Dictionary<string, string> { ["strain"] = "d" }));
            await foreach (var state in client.Runs.WatchAsync(run.Id))
            {
                run = state;
            }

            run.State.ShouldBe(RunStates.Committed, run.Problem);
            await error.UntilAsync("silo-0 serves again");
            var seen = await client.Cluster.GetAsync();
            seen.Silos.Select(silo => (silo.Name, silo.Status)).ShouldBe([("silo-0", "active"), ("silo-1", "active")], ignoreOrder: true);
            seen.History.ShouldHaveSingleItem().Name.ShouldBe("silo-0");
            seen.Database.ShouldNotBeNull().Status.ShouldBe("up");
            (await cluster.EndAsync()).ShouldBe(ExitCodes.Done);
            error.ToString().ShouldNotContain("killed: it had not ended");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
