using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;
using Lisa.Client.Products;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Products;

internal static class ProductLogCommand
{
    public static Command Create(Session session)
    {
        var id = new Argument<string>("ID") { Description = "The product's identity, 40 hexadecimal digits." };
        var segment = new Option<long?>("--segment") { Description = "One segment, by its index.", HelpName = "N" };
        var limit = new Option<int?>("--limit") { Description = "How many runs of programs at most.", HelpName = "N" };
        var command = new Command("log", "Shows what the programs that make a product said, newest first.") { id, segment, limit };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var notes = await client.Products.LogAsync(parsed.GetRequiredValue(id), parsed.GetValue(segment), parsed.GetValue(limit), cancellation);
            return session.Show(parsed, notes, LisaJson.Default.IReadOnlyListProgramNoteView, Show);
        });
        return command;
    }

    private static Rows Show(IReadOnlyList<ProgramNoteView> notes) => new(notes.Select(IRenderable (note) => new Text(
        $"{(note.Index is { } index ? $"segment {index}" : "compensation")}, {Cells.Utc(note.At)} UTC on {note.Silo}, {Cells.Number(note.Seconds)} s: {note.Outcome}\n{Indented(note.Text)}")));

    private static string Indented(string text) => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"  {line.TrimEnd()}\n"));
}
