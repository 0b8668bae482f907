using Lisa.Grains.Contracts;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Rules;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Checks;

/// <summary>
/// What every product must come out as, by direct recursion over the pipeline from what is final in the datasets. It does its own arithmetic
/// on the shapes and knows nothing of events, flows or silos: so an error in <see cref="Dependency"/> shows too. It reads the
/// datasets by the rules as they should be, also in a world that breaks them.
/// </summary>
internal sealed class Truth(Pipeline pipeline, IReadOnlyList<SharedLog> store)
{
    private readonly LogView[] _datasets = [.. store.Take(pipeline.Datasets).Select(log => new LogView(log, WorldRules.Kept, 0))];
    private readonly Dictionary<long, ulong> _contents = [];

    /// <summary>A dataset as far as it is final.</summary>
    public LogView Dataset(int product)
    {
        _datasets[product].Refresh();
        return _datasets[product];
    }

    /// <summary>Segments in all; null while a dataset before it is not sealed.</summary>
    public long? Total(int product)
    {
        if (pipeline.StepOf(product) is not { } step)
        {
            return Dataset(product).Total;
        }

        var shape = step.Inputs[0].Shape;
        return Total(step.Inputs[0].Product) is not { } inputs ? null : shape.Every == Dependency.All ? 1 : (long)Math.Ceiling(inputs / (double)shape.Every);
    }

    /// <summary>What a segment must contain.</summary>
    /// <exception cref="BrokenInvariantException">It cannot have been computed yet.</exception>
    public ulong Content(int product, long index)
    {
        var key = (product * 1_000_000L) + index;
        if (_contents.TryGetValue(key, out var known))
        {
            return known;
        }

        ulong content;
        if (pipeline.StepOf(product) is { } step)
        {
            content = Contents.OfOutput(product, index, InputsHash(step, index));
        }
        else
        {
            content = Dataset(product).Find(index)?.Content
                ?? throw new BrokenInvariantException($"something was computed from segment {index} of dataset {product} before that was final");
        }

        _contents.Add(key, content);
        return content;
    }

    private ulong InputsHash(StepPlan step, long index)
    {
        var hash = step.InOrder && index > 0 ? Content(step.Product, index - 1) : 0;
        foreach (var (product, shape) in step.Inputs)
        {
            var whole = shape.Every == Dependency.All;
            var total = Total(product);
            if (whole && total is null)
            {
                throw new BrokenInvariantException($"something was computed from the whole of product {product} before its end was known");
            }

            var last = whole ? total!.Value - 1 : ((index + 1) * shape.Every) - 1 + shape.After;
            for (var input = whole ? 0 : (index * shape.Every) - shape.Before; input <= last; input++)
            {
                if (input >= 0 && (total is null || input < total))
                {
                    hash = Time.Dice.Mix(hash, Content(product, input));
                }
            }
        }

        return hash;
    }
}
