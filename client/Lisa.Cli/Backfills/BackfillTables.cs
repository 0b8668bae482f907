using Lisa.Cli.Output;
using Lisa.Client.Backfills;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Backfills;

/// <summary>How backfills look.</summary>
internal static class BackfillTables
{
    public static Table List(IEnumerable<BackfillView> backfills)
    {
        var table = Tables.Of("BACKFILL", "PIPELINE", "INPUT", "STATE", ">TOTAL", ">COMMITTED", ">FAILED", ">RUNNING", ">WAITING", "CREATED (UTC)");
        foreach (var each in backfills)
        {
            table.Row(
                each.Id, $"{each.Pipeline} v{each.PipelineVersion}", each.Input, each.State, Cells.Count(each.Total), Cells.Count(each.Committed),
                Cells.Count(each.Failed), Cells.Count(each.Running.Count), Cells.Count(each.Waiting), Cells.Utc(each.CreatedUtc));
        }

        return table;
    }

    public static IRenderable Show(BackfillView backfill)
    {
        var runs = Tables.Of("DATASET", "RUN", "STATE");
        foreach (var run in backfill.Running.Concat(backfill.Failures))
        {
            runs.Row(run.Dataset, run.Run, run.Problem ?? "running");
        }

        return new Rows(
            Tables.Facts(
                ("backfill", backfill.Id),
                ("pipeline", $"{backfill.Pipeline} version {backfill.PipelineVersion}, {backfill.Input} over {Cells.Count(backfill.Total)} datasets"),
                ("tenant", backfill.Tenant ?? ""),
                ("state", backfill.State),
                ("committed", Cells.Count(backfill.Committed)),
                ("failed", Cells.Count(backfill.Failed)),
                ("waiting", Cells.Count(backfill.Waiting)),
                ("created", $"{Cells.Utc(backfill.CreatedUtc)} UTC")),
            runs);
    }
}
