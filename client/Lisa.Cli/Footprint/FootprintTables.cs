using Lisa.Cli.Output;
using Lisa.Client.Footprint;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Footprint;

/// <summary>How footprints look.</summary>
internal static class FootprintTables
{
    public static IRenderable Show(RunFootprintView run)
    {
        var steps = Costs("STEP");
        foreach (var step in run.Steps)
        {
            Row(steps, step.Id, step.Spent);
            if (step.Avoided.CpuSeconds > 0)
            {
                Row(steps, $"{step.Id}, avoided", step.Avoided);
            }
        }

        Row(steps, "spent", run.Spent);
        Row(steps, "  of it repeated", run.Repeated);
        Row(steps, "avoided by reuse", run.Avoided);
        return new Rows(
            Tables.Facts(
                ("run", $"{run.Run} {run.State}"),
                ("wall", $"{Cells.Number(run.WallSeconds)} s"),
                ("cost not known of", $"{Cells.Count(run.UnknownSegments)} segments"),
                Model(run.Model)),
            steps);
    }

    public static IRenderable Show(ProductFootprintView product)
    {
        var costs = Costs("WHAT");
        Row(costs, "spent", product.Spent);
        Row(costs, "  of it kept", product.Kept);
        Row(costs, "  of it repeated", product.Repeated);
        Row(costs, "spent with its lineage", product.Lineage);
        foreach (var (run, cost) in product.Runs)
        {
            Row(costs, $"paid by {run}", cost);
        }

        if (product.Segment is { } segment)
        {
            Row(costs, $"segment {segment.Index}", segment.Cost);
        }

        return new Rows(
            Tables.Facts(
                ("product", product.Product),
                ("segments", $"{Cells.Count(product.Segments)}, and {Cells.Count(product.UnknownSegments)} of unknown cost"),
                ("work items", $"{Cells.Count(product.Items)}, and {Cells.Count(product.LostItems)} lost with their silos"),
                Model(product.Model)),
            costs);
    }

    private static (string, string) Model(ModelView model) =>
        ("model", $"{Cells.Number(model.WattsPerCore)} W a core, PUE {Cells.Number(model.Pue)}, {Cells.Number(model.GridGramsPerKilowattHour)} gCO2e/kWh");

    private static Table Costs(string what) =>
        Tables.Of(what, ">CPU S", ">SLOT S", ">READ", ">WRITTEN", ">MOVED", ">PEAK MEMORY", ">ENERGY WH", ">CO2E G");

    private static void Row(Table table, string what, CostView cost) => table.Row(
        what, Cells.Number(cost.CpuSeconds), Cells.Number(cost.SlotSeconds), Cells.Bytes(cost.BytesRead), Cells.Bytes(cost.BytesWritten),
        Cells.Bytes(cost.BytesMoved), Cells.Bytes(cost.PeakMemoryBytes), Cells.Number(cost.EnergyWattHours), Cells.Number(cost.Co2eGrams));
}
