using System.CommandLine;
using Lisa.Cli.Output;

namespace Lisa.Cli.Datasets;

internal static class DatasetGetCommand
{
    public static Command Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset's name." };
        var options = new ReadOptions();
        var command = new Command("get", "Reads a dataset's samples.") { name };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            return await options.CopyAsync(parsed, (format, destination) => client.Datasets.ReadAsync(
                parsed.GetRequiredValue(name), options.Range(parsed), format, destination, cancellation));
        });
        return command;
    }
}
