using System.CommandLine;
using Lisa.Cli.Output;

namespace Lisa.Cli.Provenance;

internal static class ReproduceCommand
{
    public static Command Create(Session session)
    {
        var file = new Argument<string>("CRATE") { Description = "A crate, as `lisa provenance --format crate` wrote it." };
        var command = new Command("reproduce", "Makes a crate's products again, and compares every segment.") { file };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var crate = Crate.Open(parsed.GetRequiredValue(file));
            using var client = session.Connect(parsed);
            var (products, segments) = await new Reproduction(session, client, crate).RunAsync(cancellation);
            session.Output.WriteLine($"identical: {Cells.Count(products)} products, {Cells.Count(segments)} segments computed again");
            return ExitCodes.Done;
        });
        return command;
    }
}
