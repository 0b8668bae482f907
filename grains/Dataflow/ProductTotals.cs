using Lisa.Grains.Contracts;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>How many segments a product has in all: what the store does not know yet follows from the product's inputs.</summary>
public static class ProductTotals
{
    /// <summary>Null while a dataset that it comes from still grows.</summary>
    public static async Task<long?> TotalOfAsync(this IGrainFactory grains, ISegmentStore store, ProductId product)
    {
        using (var lease = store.Open(product))
        {
            if (lease.Log.Total is { } known)
            {
                return known;
            }
        }

        return await grains.Step(product).DescribeAsync() is { } definition
            && await grains.TotalOfAsync(store, definition.Inputs[0].Product) is { } inputs
            ? definition.Inputs[0].Dependency.OutputCount(inputs)
            : null;
    }
}
