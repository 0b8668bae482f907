using Lisa.Grains.Contracts;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Checks;

/// <summary>
/// What every product must come out as, by direct recursion over the pipeline from what is acknowledged in the datasets. It does its own arithmetic
/// on the shapes and knows nothing of events, flows, silos or logs: so an error in <see cref="Dependency"/> shows too.
/// </summary>
internal sealed class Truth(Pipeline pipeline, DataChecks data)
{
    private readonly Dictionary<(int Product, long Index), ulong> _contents = [];

    /// <summary>Segments in all; null while a dataset before it is not sealed.</summary>
    public long? Total(int product)
    {
        if (pipeline.StepOf(product) is not { } step)
        {
            return data.Total(product);
        }

        var shape = step.Inputs[0].Shape;
        return Total(step.Inputs[0].Product) is not { } inputs
            ? null
            : shape.Parts * (shape.Every == Dependency.All ? 1 : (long)Math.Ceiling(inputs / (double)shape.Every));
    }

    /// <summary>The segments that a segment is computed from, in order; where state is carried on, the one before it first.</summary>
    /// <exception cref="BrokenInvariantException">That cannot be known yet.</exception>
    public IEnumerable<(int Product, long Index)> SourcesOf(StepPlan step, long index)
    {
        if (step.InOrder && index > 0)
        {
            yield return (step.Product, index - 1);
        }

        foreach (var (product, shape) in step.Inputs)
        {
            var whole = shape.Every == Dependency.All;
            var total = Total(product);
            if (whole && total is null)
            {
                throw new BrokenInvariantException($"something was computed from the whole of product {product} before its end was known");
            }

            var group = index / shape.Parts;
            var last = whole ? total!.Value - 1 : ((group + 1) * shape.Every) - 1 + shape.After;
            for (var input = whole ? 0 : (group * shape.Every) - shape.Before; input <= last; input++)
            {
                if (input >= 0 && (total is null || input < total))
                {
                    yield return (product, input);
                }
            }
        }
    }

    /// <summary>Hash of contents that something is computed from.</summary>
    public static ulong HashOf(StepPlan step, long index, IReadOnlyList<ulong> contents)
    {
        // What is carried on counts as it is, and nothing where there is nothing before it.
        var carries = step.InOrder && index > 0;
        return contents.Skip(carries ? 1 : 0).Aggregate(carries ? contents[0] : 0, Dice.Mix);
    }

    /// <summary>What a batch run gives on the data as they are. For when nothing is posted any more.</summary>
    public ulong Content(int product, long index)
    {
        if (!_contents.TryGetValue((product, index), out var content))
        {
            content = pipeline.StepOf(product) is { } step
                ? Storage.Contents.OfOutput(
                    product, index, HashOf(step, index, [.. SourcesOf(step, index).Select(source => Content(source.Product, source.Index))]))
                : data.Find(product, index)?.Content ?? throw new BrokenInvariantException($"segment {index} of dataset {product} was never acknowledged");
            _contents.Add((product, index), content);
        }

        return content;
    }
}
