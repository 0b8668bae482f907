using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Silo.Api.Products;

/// <summary>Whether what exists of a product is what its inputs, as they are now, would give.</summary>
internal static class ProductFreshness
{
    /// <summary>How many of its segments were computed from other inputs, and whether any in it, or in what it is made from, were.</summary>
    public static async Task<(long Stale, bool IsStale)> OfAsync(StepDefinition definition, IGrainFactory grains, ISegmentStore store)
    {
        var stale = await Task.Run(() => Count(definition, store));
        HashSet<ProductId> looked = [definition.Product];
        Queue<StepDefinition> upstream = new([definition]);
        while (stale == 0 && upstream.TryDequeue(out var step))
        {
            foreach (var input in step.Inputs.Where(input => looked.Add(input.Product)))
            {
                if (await grains.Step(input.Product).DescribeAsync() is { } made)
                {
                    if (await Task.Run(() => Count(made, store)) > 0)
                    {
                        return (stale, true);
                    }

                    upstream.Enqueue(made);
                }
            }
        }

        return (stale, stale > 0);
    }

    private static long Count(StepDefinition definition, ISegmentStore store)
    {
        using var output = store.Open(definition.Product);
        var inputs = definition.Inputs.Select(input => store.Open(input.Product)).ToList();
        try
        {
            var digests = new InputDigests(definition.Inputs, [.. inputs.Select(lease => lease.Log)], output.Log);
            List<SegmentRange> ranges = [];
            output.Log.ReadSince(0, ranges);
            return ranges.SelectMany(range => Enumerable.Range(0, (int)range.Count).Select(at => range.First + at)).Distinct()
                .LongCount(index => output.Log.TryGet(index, out var record) && digests.Of(index) != record.Inputs);
        }
        finally
        {
            inputs.ForEach(lease => lease.Dispose());
        }
    }
}
