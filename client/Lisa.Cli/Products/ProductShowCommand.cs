using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;
using Lisa.Client.Products;
using Spectre.Console;

namespace Lisa.Cli.Products;

internal static class ProductShowCommand
{
    public static Command Create(Session session)
    {
        var id = new Argument<string>("ID") { Description = "The product's identity, 40 hexadecimal digits." };
        var command = new Command("show", "Shows what a product was made of, and what it looks like.") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var product = await client.Products.GetAsync(parsed.GetRequiredValue(id), cancellation);
            return session.Show(parsed, product, LisaJson.Default.ProductView, Facts);
        });
        return command;
    }

    private static Table Facts(ProductView product)
    {
        var layout = product.Layout;
        var table = Tables.Facts(
            ("product", product.Id),
            ("made by", product.Operator is null ? "posted" : $"{product.Operator} version {product.Version}"),
            ("axis", $"{layout.Axis} from {Cells.Number(layout.Origin)}, {Cells.Number(layout.Density)} samples a unit"),
            ("columns", string.Join(", ", layout.Columns.Select(column => $"{column.Name} [{column.Unit}]"))),
            ("segments", $"{Cells.Count(product.Segments)} of {Cells.Count(product.Total)}, {Cells.Count(layout.SegmentLength)} samples each"),
            ("samples", Cells.Count(product.Samples)),
            ("state", product.Stale > 0 ? $"{product.State}: {Cells.Count(product.Stale)} segments" : product.State ?? "-"));
        foreach (var (name, value) in product.Parameters ?? new Dictionary<string, System.Text.Json.JsonElement>())
        {
            table.Row($"parameter {name}", value.ToString());
        }

        foreach (var input in product.Inputs ?? [])
        {
            table.Row($"input {input.Port}", input.Product);
        }

        return table;
    }
}
