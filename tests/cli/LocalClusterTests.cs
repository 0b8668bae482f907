using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Lisa.Cli;
using Lisa.Cli.Cluster;
using Lisa.Cli.Processes;
using Lisa.Tests.Chaos.Cluster;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cli;

/// <summary>A supervisor over real processes that stand for silos: killed, restarted, forsaken.</summary>
[SupportedOSPlatform("linux")]
[Collection(ProcessesCollection.Name)]
public sealed class LocalClusterTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("lisa-cluster-");
    private readonly Lines _output = new();
    private readonly Lines _error = new();

    public LocalClusterTests() => _directory.UnixFileMode |= UnixFileMode.OtherExecute;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_silo_that_is_killed_is_started_again_in_its_place()
    {
        await using var cluster = Start(silos: 2);
        await _error.UntilAsync("the cluster is ready");
        _output.ToString().ShouldContain($"http://127.0.0.1:{cluster.Plan.FirstPort + 1}");

        Process.GetProcessById(cluster.ProcessOf("silo-1")).Kill();

        (await _error.UntilAsync("silo-1 ended")).Line.ShouldSatisfyAllConditions(
            line => line.ShouldContain("exit code 137"),
            line => line.ShouldContain("again in 0.5 s"),
            line => line.ShouldContain(Path.Combine("logs", "silo-1.log")));
        await cluster.LivesAsync("silo-1", 2);
        cluster.Lives("silo-1")[1].ShouldBe(cluster.Lives("silo-1")[0], "the same name, address and ports");
        cluster.Lives("silo-0").ShouldHaveSingleItem().ShouldNotContain("silo-1");
        (await cluster.EndAsync()).ShouldBe(ExitCodes.Done);
        File.ReadAllText(cluster.Plan.Directory.Log("silo-0")).ShouldContain("serving");
    }

    [Fact]
    public async Task A_rolling_restart_is_asked_of_the_supervisor_and_waited_for()
    {
        await using var cluster = Start(silos: 2);
        await _error.UntilAsync("the cluster is ready");

        (await RunAsync("cluster", "restart", "--data", cluster.Plan.Directory.Path)).ShouldBe(ExitCodes.Done);

        cluster.Lives("silo-0").Length.ShouldBe(2);
        cluster.Lives("silo-1").Length.ShouldBe(2);
        _error.ToString().ShouldNotContain("ended with exit code");
        (await cluster.EndAsync()).ShouldBe(ExitCodes.Done);
        (await RunAsync("cluster", "restart", "--data", cluster.Plan.Directory.Path)).ShouldBe(ExitCodes.Failed, "nobody supervises any more");
    }

    [Fact]
    public async Task One_directory_has_one_supervisor()
    {
        await using var cluster = Start(silos: 1);
        await _error.UntilAsync("the cluster is ready");

        var failure = await Should.ThrowAsync<CommandFailure>(() => New(cluster.Plan with { FirstPort = FreePort.Take() }).RunAsync(CancellationToken.None));

        failure.Message.ShouldContain("runs a cluster on this directory already");
        (await cluster.EndAsync()).ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task Silos_of_a_supervisor_that_was_killed_are_ended_before_their_successors_start()
    {
        var plan = Plan(silos: 1);
        Directory.CreateDirectory(plan.Directory.Silo("silo-0"));
        Directory.CreateDirectory(Path.GetDirectoryName(plan.Directory.Log("silo-0"))!);
        using var forsaken = LoggedProcess.Start(
            FakeSiloProgram.In(_directory.FullName).Command(plan.Arguments(0, DatabaseFile())), plan.Directory.Log("silo-0"));
        ProcessFile.Write(plan.Directory.ProcessFile("silo-0"), forsaken.Id);
        await using var cluster = new RunningCluster(plan, New(plan));

        await _error.UntilAsync("silo-0 still ran");
        await forsaken.Ended;
        await _error.UntilAsync("the cluster is ready");
        (await cluster.EndAsync()).ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task A_cluster_that_cannot_come_up_is_given_up_with_the_reason()
    {
        await File.WriteAllTextAsync(DatabaseFile() + ".refuse", "");
        await using var cluster = Start(silos: 2);

        var failure = await Should.ThrowAsync<CommandFailure>(cluster.Task);

        failure.Message.ShouldContain("exit code 4");
        failure.Message.ShouldContain(".log");
    }

    [PostgresFact]
    public async Task A_database_of_its_own_is_started_supervised_and_stopped_last()
    {
        await using var cluster = Start(silos: 1, ownDatabase: true);
        await _error.UntilAsync("the cluster is ready");
        var postmaster = Path.Combine(cluster.Plan.Directory.Postgres, "cluster", "postmaster.pid");

        Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(postmaster))[0], CultureInfo.InvariantCulture)).Kill();

        var (line, behind) = await _error.UntilAsync("postgres ended");
        line.ShouldContain("exit code 137");
        await _error.UntilAsync("postgres serves again", behind);
        (await cluster.EndAsync()).ShouldBe(ExitCodes.Done);
        File.Exists(postmaster).ShouldBeFalse("it was stopped in order");
        File.ReadAllText(cluster.Plan.Directory.Log("postgres")).ShouldContain("database system is shut down");
    }

    private ClusterPlan Plan(int silos, bool ownDatabase = false) => new(
        new ClusterDirectory(Path.Combine(_directory.FullName, "cluster")), silos, FreePort.TakeRow(silos), FreePort.TakeRow(silos), 1, "files",
        ownDatabase ? null : DatabaseFile());

    private RunningCluster Start(int silos, bool ownDatabase = false)
    {
        var plan = Plan(silos, ownDatabase);
        return new RunningCluster(plan, New(plan));
    }

    private LocalCluster New(ClusterPlan plan) => new(NewSession(), plan, FakeSiloProgram.In(_directory.FullName));

    private Session NewSession() => new(_output, _error, isTerminal: false, TimeProvider.System);

    private Task<int> RunAsync(params string[] arguments)
    {
        var session = NewSession();
        return CommandRunner.RunAsync(Lisa.Cli.Program.Root(session), arguments, session, CancellationToken.None);
    }

    private string DatabaseFile()
    {
        var file = Path.Combine(_directory.FullName, "database");
        File.WriteAllText(file, "Host=127.0.0.1");
        return file;
    }
}
