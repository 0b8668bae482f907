using Lisa.Grains.Dataflow;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Products;

/// <summary>One run of a program, for one segment or for a compensation.</summary>
/// <param name="Index">Of the segment; null for a compensation.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Outcome">How it ended: <c>exit code 0</c>.</param>
/// <param name="Text">The last it wrote to standard error.</param>
public sealed record ProgramNoteView(long? Index, string Silo, DateTimeOffset At, double Seconds, string Outcome, string Text);

/// <summary>What the programs that make a product have said.</summary>
public static class ProgramLogApi
{
    public static void MapProgramLogs(this RouteGroupBuilder products) =>
        products.MapGet("/{id}/log", List).WithSummary("What the programs that make the product said, newest first.");

    private static async Task<Ok<List<ProgramNoteView>>> List(string id, IGrainFactory grains, long? segment = null, int? limit = null)
    {
        var definition = await ProductsApi.ExistingAsync(id, grains);
        var notes = await grains.ProgramLog(definition.Product).ListAsync(segment, Names.PageSize(limit));
        return TypedResults.Ok(notes.Select(note => new ProgramNoteView(note.Index, note.Silo, note.At, note.Elapsed.TotalSeconds, note.Outcome, note.Text)).ToList());
    }
}
