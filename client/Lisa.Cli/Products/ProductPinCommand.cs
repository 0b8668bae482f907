using System.CommandLine;

namespace Lisa.Cli.Products;

internal static class ProductPinCommand
{
    public static Command CreatePin(Session session)
    {
        var id = new Argument<string>("ID") { Description = "The product's identity, 40 hexadecimal digits." };
        var reason = new Option<string?>("--reason") { Description = "Shown where it is listed.", HelpName = "TEXT" };
        var command = new Command("pin", "Keeps a product from being removed.") { id, reason };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            await client.Products.PinAsync(parsed.GetRequiredValue(id), parsed.GetValue(reason), cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateUnpin(Session session)
    {
        var id = new Argument<string>("ID") { Description = "The product's identity, 40 hexadecimal digits." };
        var command = new Command("unpin", "Lets a pinned product go.") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            await client.Products.UnpinAsync(parsed.GetRequiredValue(id), cancellation);
            return ExitCodes.Done;
        });
        return command;
    }
}
