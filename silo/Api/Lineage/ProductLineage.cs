using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Api.Lineage;

/// <summary>Everything that a product was made from.</summary>
/// <param name="Steps">Definitions, each behind those that it reads from.</param>
/// <param name="Datasets">Posted products, in the order in which they are read first.</param>
public sealed record ProductAncestry(IReadOnlyList<StepDefinition> Steps, IReadOnlyList<ProductId> Datasets);

/// <summary>Follows products back to the datasets that they come from.</summary>
public sealed class ProductLineage(IGrainFactory grains)
{
    // A pipeline has a thousand steps at most, and a lineage may go through several.
    private const int MostSteps = 10_000;

    /// <exception cref="RefusalException">It reaches back further than can be told in one answer.</exception>
    public async Task<ProductAncestry> OfAsync(IEnumerable<ProductId> products)
    {
        var steps = new Dictionary<ProductId, StepDefinition>();
        var datasets = new List<ProductId>();
        var order = new List<StepDefinition>();
        var known = new HashSet<ProductId>();

        // Depth first, without recursion: a product joins the order when all that it reads has.
        var open = new Stack<(ProductId Product, bool IsReady)>(products.Reverse().Select(product => (product, false)));
        while (open.TryPop(out var next))
        {
            if (next.IsReady)
            {
                order.Add(steps[next.Product]);
                continue;
            }

            if (!known.Add(next.Product))
            {
                continue;
            }

            if (await grains.Step(next.Product).DescribeAsync() is not { } definition)
            {
                datasets.Add(next.Product);
                continue;
            }

            if (steps.Count >= MostSteps)
            {
                throw RefusalException.Because(
                    RefusalKind.TooLarge, "the product reaches back too far", $"product {next.Product}", $"more than {MostSteps} steps", $"{MostSteps} steps",
                    "ask for a product that lies earlier");
            }

            steps[next.Product] = definition;
            open.Push((next.Product, true));
            foreach (var input in definition.Inputs.Reverse())
            {
                open.Push((input.Product, false));
            }
        }

        return new ProductAncestry(order, datasets);
    }
}
