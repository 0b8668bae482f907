using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Storage;

/// <summary>What an output segment is computed from, as one reader of the logs sees it.</summary>
internal static class Inputs
{
    /// <summary>
    /// Hash of the contents that output <paramref name="index"/> would be computed from now, by the contract of the shapes; null when any of it
    /// is missing. <paramref name="previous"/> is the content of the output before it, where the item has computed that and not yet written it.
    /// </summary>
    public static ulong? Hash(Func<int, LogView> open, StepPlan step, long index, ulong? previous = null)
    {
        ulong hash = 0;
        if (step.InOrder && index > 0)
        {
            if ((previous ?? open(step.Product).Find(index - 1)?.Content) is not { } carried)
            {
                return null;
            }

            hash = carried;
        }

        foreach (var (product, shape) in step.Inputs)
        {
            var log = open(product);
            var end = shape.End(index, log.Total);
            for (var input = shape.First(index); input < end; input++)
            {
                if (log.Find(input) is not { } record)
                {
                    return null;
                }

                hash = Dice.Mix(hash, record.Content);
            }
        }

        return hash;
    }
}
