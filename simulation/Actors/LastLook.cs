using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>Which attempt of a run to commit, and which of its steps.</summary>
internal readonly record struct CommitPlace(int Attempt, int Step);

/// <summary>A product as a step saw it when it looked at it once more: what a run commits.</summary>
/// <param name="Product">Which.</param>
/// <param name="Time">When it was looked at.</param>
/// <param name="Contents">Of its segments, in order.</param>
internal sealed record ProductLook(int Product, TimeSpan Time, IReadOnlyList<ulong> Contents);

/// <summary>The last look at a product before a run commits it.</summary>
internal static class LastLook
{
    /// <summary>
    /// Null when the product is not whole, or a segment of it was computed of what its inputs are no longer. Like a dataset's grain it does not look
    /// from a cache.
    /// </summary>
    public static ProductLook? At(World world, StepActivation step)
    {
        var product = step.Key.Number;
        foreach (var input in step.Plan.Inputs)
        {
            step.Host.Open(input.Product).Refresh();
        }

        var log = step.Host.Open(product);
        log.Refresh();
        if (log.Total is not { } total)
        {
            return null;
        }

        var contents = new List<ulong>((int)total);
        for (long index = 0; index < total; index++)
        {
            if (log.Find(index) is not { } record || Inputs.Hash(step.Host.Open, step.Plan, index) != record.Inputs)
            {
                return null;
            }

            contents.Add(record.Content);
        }

        return new ProductLook(product, world.Turns.Now, contents);
    }
}
