using System.CommandLine;
using Lisa.Cli.Runs;
using Lisa.Cli.Tenants;
using Lisa.Client.Backfills;
using Lisa.Client.Http;

namespace Lisa.Cli.Backfills;

internal static class BackfillCommand
{
    public static Command Create(Session session)
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "A pipeline's name." };
        var datasets = new Option<string>("--datasets")
        {
            Description = "Names with commas between, or one pattern with * and ?.",
            HelpName = "LIST|PATTERN",
            Required = true,
        };
        var input = new Option<string>("--input") { Description = "The input of the pipeline that goes over the datasets.", HelpName = "NAME", Required = true };
        var others = new Option<string[]>("--with")
        {
            Description = "Which dataset another input reads in every run; again for each.",
            HelpName = "NAME=DATASET",
            Arity = ArgumentArity.OneOrMore,
        };
        var version = new Option<int?>("--version") { Description = "Which version. [the newest]", HelpName = "N" };
        var atOnce = new Option<int?>("--at-once") { Description = "Runs under way at once, 1 to 64. [4]", HelpName = "N" };
        var priority = new Option<int?>("--priority") { Description = "Higher goes first.", HelpName = "N" };
        var tenant = TenantOption.Create("the runs belong");
        var command = new Command("backfill", "Runs a pipeline on each of many datasets, a bounded number at once.")
        {
            pipeline, datasets, input, others, version, atOnce, priority, tenant,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = parsed.GetRequiredValue(datasets);
            var isPattern = wanted.Contains('*', StringComparison.Ordinal) || wanted.Contains('?', StringComparison.Ordinal);
            using var client = session.Connect(parsed);
            var backfill = await client.Backfills.StartAsync(
                new NewBackfill(
                    parsed.GetRequiredValue(pipeline), parsed.GetRequiredValue(input),
                    isPattern ? null : wanted.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    isPattern ? wanted : null, RunCommand.Inputs(parsed.GetValue(others) ?? [], "--with"), parsed.GetValue(version), parsed.GetValue(atOnce),
                    parsed.GetValue(priority), tenant.Read(parsed)),
                cancellation);
            return session.Show(parsed, backfill, LisaJson.Default.BackfillView, BackfillTables.Show);
        });
        return command;
    }
}
