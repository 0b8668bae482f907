using System.CommandLine;
using Lisa.Client.Http;

namespace Lisa.Cli.Footprint;

internal static class FootprintCommand
{
    public static Command Create(Session session)
    {
        var id = new Argument<string>("ID") { Description = "A run, or a product by its 40 hexadecimal digits." };
        var segment = new Option<long?>("--segment") { Description = "Also one segment of the product, by its index.", HelpName = "N" };
        var command = new Command("footprint", "Shows what a run or a product cost, and what reuse avoided.") { id, segment };
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = parsed.GetRequiredValue(id);
            var index = parsed.GetValue(segment);
            using var client = session.Connect(parsed);
            if (Identities.IsProduct(wanted))
            {
                var product = await client.Products.FootprintAsync(wanted, index, cancellation);
                return session.Show(parsed, product, LisaJson.Default.ProductFootprintView, FootprintTables.Show);
            }

            if (index is not null)
            {
                throw new UsageFailure("--segment is of a product; name the product, as `lisa runs RUN` shows it");
            }

            var run = await client.Runs.FootprintAsync(wanted, cancellation);
            return session.Show(parsed, run, LisaJson.Default.RunFootprintView, FootprintTables.Show);
        });
        return command;
    }
}
