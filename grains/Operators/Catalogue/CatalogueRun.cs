using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Catalogue;

/// <summary>Reads all candidates, and perhaps what was known before, and makes a catalogue of them.</summary>
internal static class CatalogueRun
{
    public static Block Make(IComputeContext context, IInput? known)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var candidates = context.Inputs[0];
        var catalogue = new SourceCatalogue(candidates.Layout, context.Parameters.Number("match_sigmas"));
        for (var position = 0; position < (known?.Count ?? 0); position++)
        {
            using var table = known!.Read(position);
            catalogue.Take(table);
        }

        var tables = new List<Block>();
        try
        {
            for (var position = 0; position < candidates.Count; position++)
            {
                tables.Add(candidates.Read(position));
            }

            catalogue.Add(tables, context.Parameters.Number("snr_threshold"));
        }
        finally
        {
            tables.ForEach(table => table.Dispose());
        }

        return catalogue.Write(context);
    }
}
