using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>The last look at a product before a run commits it.</summary>
internal static class FreshProduct
{
    /// <summary>
    /// Makes the product durable, and returns a hash over its content; null unless it is whole and each of its segments was computed, or skipped, for the inputs
    /// as they are now. It looks at the index alone: a product of a hundred thousand segments takes some hundredths of a second. Does I/O.
    /// </summary>
    /// <param name="definition">Of the product.</param>
    /// <param name="computing">Its operator.</param>
    /// <param name="store">Where it is.</param>
    /// <param name="hardened">Hashes over the content of inputs, as another silo may have seen them: null is returned where this one sees others.</param>
    public static ContentHash? Sync(StepDefinition definition, IOperator computing, ISegmentStore store, IReadOnlyDictionary<ProductId, ContentHash> hardened)
    {
        using var computer = new SegmentComputer(definition, computing, store);
        computer.Refresh();
        if (computer.Output.Total is not { } total)
        {
            return null;
        }

        for (var input = 0; input < definition.Inputs.Length; input++)
        {
            if (hardened.TryGetValue(definition.Inputs[input].Product, out var content) && ContentOf(computer.InputLogs[input]) != content)
            {
                return null;
            }
        }

        var digests = computer.NewDigests();
        for (long index = 0; index < total; index++)
        {
            if (!computer.Output.TryGet(index, out var record) || (digests.Of(index) is var inputs && inputs != record.Inputs && !Gap.Is(record, inputs)))
            {
                return null;
            }
        }

        computer.Output.Sync();
        return ContentOf(computer.Output);
    }

    // Null where it is not whole.
    private static ContentHash? ContentOf(ISegmentLog log)
    {
        var contents = new ContentHash[log.Total ?? 0];
        for (long index = 0; index < contents.Length; index++)
        {
            if (!log.TryGet(index, out var record))
            {
                return null;
            }

            contents[index] = record.Content;
        }

        return Hashing.Of(contents);
    }
}
