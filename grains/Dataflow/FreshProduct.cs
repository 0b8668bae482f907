using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>The last look at a product before a run commits it.</summary>
internal static class FreshProduct
{
    /// <summary>
    /// Makes the product durable, and says whether it is whole and each of its segments was computed, or skipped, for the inputs as they are now. It
    /// looks at the index alone: a product of a hundred thousand segments takes some hundredths of a second. Does I/O.
    /// </summary>
    public static bool Sync(StepDefinition definition, IOperator computing, ISegmentStore store)
    {
        using var computer = new SegmentComputer(definition, computing, store);
        computer.Refresh();
        if (computer.Output.Total is not { } total)
        {
            return false;
        }

        var digests = computer.NewDigests();
        for (long index = 0; index < total; index++)
        {
            if (!computer.Output.TryGet(index, out var record) || (digests.Of(index) is var inputs && inputs != record.Inputs && !Gap.Is(record, inputs)))
            {
                return false;
            }
        }

        computer.Output.Sync();
        return true;
    }
}
