using Lisa.Grains.Contracts;

namespace Lisa.Tests.Simulation;

/// <summary>
/// What every product must come out as, by direct recursion over the pipeline. It does its own arithmetic on the shapes and knows
/// nothing of events, stores or order: so an error in <see cref="Dependency"/> shows too.
/// </summary>
internal sealed class Truth(Pipeline pipeline)
{
    private readonly Dictionary<(int Product, long Index), ulong> _contents = [];

    public long Total(int product)
    {
        if (pipeline.StepOf(product) is not { } step)
        {
            return pipeline.DatasetSegments[product];
        }

        var shape = step.Inputs[0].Shape;
        return shape.Every == Dependency.All ? 1 : (long)Math.Ceiling(Total(step.Inputs[0].Product) / (double)shape.Every);
    }

    public ulong Content(int product, long index)
    {
        if (_contents.TryGetValue((product, index), out var known))
        {
            return known;
        }

        var content = pipeline.StepOf(product) is { } step
            ? Contents.OfOutput(product, index, InputsHash(step, index))
            : Contents.OfDataset(product, index);
        _contents.Add((product, index), content);
        return content;
    }

    private ulong InputsHash(StepPlan step, long index)
    {
        var hash = step.InOrder && index > 0 ? Content(step.Product, index - 1) : 0;
        foreach (var (product, shape) in step.Inputs)
        {
            var total = Total(product);
            var whole = shape.Every == Dependency.All;
            var last = whole ? total - 1 : ((index + 1) * shape.Every) - 1 + shape.After;
            for (var input = whole ? 0 : (index * shape.Every) - shape.Before; input <= last; input++)
            {
                if (input >= 0 && input < total)
                {
                    hash = Contents.Mix(hash, Content(product, input));
                }
            }
        }

        return hash;
    }
}
