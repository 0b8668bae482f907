using System.CommandLine;
using Lisa.Cli.Output;

namespace Lisa.Cli.Products;

internal static class ProductGetCommand
{
    public static Command Create(Session session)
    {
        var id = new Argument<string>("ID") { Description = "The product's identity, 40 hexadecimal digits." };
        var segment = new Option<long?>("--segment") { Description = "One segment, by its index.", HelpName = "N" };
        var options = new ReadOptions();
        var command = new Command("get", "Reads a product's samples.") { id, segment };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var range = options.Range(parsed) with { Segment = parsed.GetValue(segment) };
            return await options.CopyAsync(parsed, (format, destination) =>
                client.Products.ReadAsync(parsed.GetRequiredValue(id), range, format, destination, cancellation));
        });
        return command;
    }
}
