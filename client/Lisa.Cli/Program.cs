using System.CommandLine;
using Lisa.Cli.Backfills;
using Lisa.Cli.Cluster;
using Lisa.Cli.Compare;
using Lisa.Cli.Database;
using Lisa.Cli.Datasets;
using Lisa.Cli.Demo;
using Lisa.Cli.Explanations;
using Lisa.Cli.Footprint;
using Lisa.Cli.Garbage;
using Lisa.Cli.Pipelines;
using Lisa.Cli.Products;
using Lisa.Cli.Provenance;
using Lisa.Cli.Results;
using Lisa.Cli.Runs;
using Lisa.Cli.Silo;
using Lisa.Cli.Simulate;
using Lisa.Cli.Tenants;

namespace Lisa.Cli;

/// <summary>The <c>lisa</c> command: a table of contents.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        using var signals = new TerminationSignals();
        var session = Session.OfProcess(signals);
        return await CommandRunner.RunAsync(Root(session), arguments, session, signals.Token);
    }

    internal static RootCommand Root(Session session) => new("Runs and queries a Lisa.Orleans silo.")
    {
        session.Url,
        session.Json,
        UpCommand.Create(session),
        ClusterCommand.Create(session),
        new Command("db", "Makes and checks the schema of a cluster's database.")
        {
            DatabaseCommands.Migrate(session),
            DatabaseCommands.Status(session),
        },
        DemoCommand.Create(session),
        CompareCommand.Create(session),
        SimulateCommand.Create(session),
        new Command("dataset", "Makes, fills, seals and reads datasets.")
        {
            DatasetCreateCommand.Create(session),
            DatasetPostCommand.Create(session),
            DatasetGapCommand.Create(session),
            DatasetSealCommand.Create(session),
            DatasetListCommand.Create(session),
            DatasetShowCommand.Create(session),
            DatasetGetCommand.Create(session),
        },
        new Command("pipeline", "Checks, submits and shows pipelines.")
        {
            PipelineCheckCommand.Create(session),
            PipelineSubmitCommand.Create(session),
            PipelineListCommand.Create(session),
            PipelineShowCommand.Create(session),
        },
        RunCommand.Create(session),
        WatchCommand.Create(session),
        ControlCommands.Pause(session),
        ControlCommands.Resume(session),
        ControlCommands.Priority(session),
        ControlCommands.Cancel(session),
        ControlCommands.Retry(session),
        ControlCommands.Rerun(session),
        DeadLettersCommand.Create(session),
        RunsCommand.Create(session),
        BackfillCommand.Create(session),
        BackfillsCommand.Create(session),
        ExplainCommand.Create(session),
        ResultsCommand.Create(session),
        FootprintCommand.Create(session),
        ProvenanceCommand.Create(session),
        ReproduceCommand.Create(session),
        new Command("product", "Shows and reads products, and what their programs said.")
        {
            ProductShowCommand.Create(session),
            ProductGetCommand.Create(session),
            ProductLogCommand.Create(session),
            ProductPinCommand.CreatePin(session),
            ProductPinCommand.CreateUnpin(session),
        },
        GarbageCommand.Create(session),
        TenantCommands.Create(session),
        OperatorsCommand.Create(session),
        ChaosCommand.Create(),
    };
}
