using Lisa.Cli.Output;
using Lisa.Client.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Results;

/// <summary>How committed results look.</summary>
internal static class ResultTables
{
    public static Table List(IEnumerable<ResultView> results)
    {
        var table = Tables.Of("RUN", "PIPELINE", "DATASET", "COMMITTED (UTC)", "OUTPUTS");
        foreach (var result in results)
        {
            table.Row(
                result.Run, $"{result.Pipeline} v{result.Version}", result.Dataset ?? "-", Cells.Utc(result.CommittedUtc),
                string.Join(", ", result.Outputs.Select(output => output.Name)));
        }

        return table;
    }

    public static IRenderable Show(ResultView result)
    {
        var parts = new List<IRenderable>
        {
            Tables.Facts(
                ("run", result.Run), ("pipeline", $"{result.Pipeline} version {result.Version}"), ("dataset", result.Dataset ?? "-"),
                ("committed", $"{Cells.Utc(result.CommittedUtc)} UTC")),
        };
        foreach (var output in result.Outputs)
        {
            parts.Add(new Text($"{output.Name} ({output.Axis}, product {output.Product})"));
            if (output.Rows is not null)
            {
                parts.Add(RowsOf(output));
            }

            if (output.Truncated == true)
            {
                parts.Add(new Text($"there are more rows: lisa product get {output.Product}"));
            }
        }

        return new Rows(parts);
    }

    public static Table RowsOf(ResultOutputView output)
    {
        var table = Tables.Of([.. output.Columns.Select(column => column.Unit is "1" or "" ? $">{column.Name}" : $">{column.Name} [{column.Unit}]")]);
        foreach (var row in output.Rows ?? [])
        {
            table.Row([.. row.Select(Cells.Number)]);
        }

        return table;
    }
}
