using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Garbage;
using Lisa.Client.Http;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Garbage;

internal static class GarbageCommand
{
    public static Command Create(Session session)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Change nothing; say what would be done, and why." };
        var now = new Option<bool>("--now") { Description = "Do not wait for grace periods." };
        var limit = new Option<int?>("--limit") { Description = "Most products to name.", HelpName = "N" };
        var command = new Command("gc", "Removes products that nothing refers to any more; asked for again, they are computed again.") { dryRun, now, limit };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var (soon, most) = (parsed.GetValue(now), parsed.GetValue(limit));
            var view = parsed.GetValue(dryRun)
                ? await client.Garbage.DryRunAsync(soon, most, cancellation)
                : await client.Garbage.CollectAsync(soon, most, cancellation);
            return session.Show(parsed, view, LisaJson.Default.GarbageView, Show);
        });
        return command;
    }

    internal static IRenderable Show(GarbageView view)
    {
        var would = view.DryRun ? "would be " : "";
        var table = Tables.Of("PRODUCT", ">BYTES", "ACTION", "WHY");
        foreach (var item in view.Items)
        {
            table.Row(item.Product, Cells.Bytes(item.Bytes), item.Action, Why(item));
        }

        return new Rows(
            table,
            new Text($"{Cells.Count(view.Products)} products, {Cells.Bytes(view.Bytes)}"),
            new Text($"{would}removed: {Cells.Count(view.Removed)}, {Cells.Bytes(view.RemovedBytes)}"),
            new Text($"{would}marked: {Cells.Count(view.Marked)}, {Cells.Bytes(view.MarkedBytes)}"));
    }

    private static string Why(GarbageItemView item) => item.Reason switch
    {
        "dataset" => $"dataset {item.By}",
        "activeRun" => $"run {item.By} is under way",
        "result" => $"result of run {item.By}",
        "intermediate" => $"run {item.By} made its results from it",
        "pinned" => $"pinned: {item.By}",
        "inUse" => "in use",
        "unknown" => "nobody has said how to make it again",
        "grace" => $"nothing refers to it; kept until {Cells.Utc(item.UntilUtc)} UTC",
        _ => "nothing refers to it",
    };
}
