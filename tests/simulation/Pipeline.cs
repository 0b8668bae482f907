using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Tests.Simulation;

/// <summary>One input of a step: which product, and which of its segments an output segment needs.</summary>
internal sealed record InputPlan(int Product, Dependency Shape);

/// <summary>A step of a simulated pipeline; the first input counts its output segments.</summary>
internal sealed record StepPlan(int Product, IReadOnlyList<InputPlan> Inputs, StepLimits Limits, TimeSpan SegmentTime)
{
    public bool InOrder => Inputs[0].Shape.Carries;

    public override string ToString() =>
        $"product {Product} = step({string.Join(", ", Inputs.Select(input => $"{input.Product} {Describe(input.Shape)}"))}), "
        + $"{Limits.Items} items of {Limits.ItemSegments}, {Limits.Attempts} attempts, {SegmentTime.TotalMilliseconds:F1} ms a segment";

    private static string Describe(Dependency shape) => shape.Every == Dependency.All
        ? "whole"
        : $"every {shape.Every} before {shape.Before} after {shape.After}{(shape.Carries ? " carried" : "")}";
}

/// <summary>
/// A random pipeline: products are numbered, datasets first, then steps, each step reading products of lower numbers only.
/// </summary>
internal sealed class Pipeline
{
    public Pipeline(Random random)
    {
        DatasetSegments = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => (long)random.Next(random.Next(3) == 0 ? 4 : 61))];
        Steps = [.. Enumerable.Range(DatasetSegments.Count, 1 + random.Next(8)).Select(product => DrawStep(product, random))];
    }

    public IReadOnlyList<long> DatasetSegments { get; }

    public IReadOnlyList<StepPlan> Steps { get; }

    public int Products => DatasetSegments.Count + Steps.Count;

    public StepPlan? StepOf(int product) => product < DatasetSegments.Count ? null : Steps[product - DatasetSegments.Count];

    private static StepPlan DrawStep(int product, Random random)
    {
        var inputs = new List<InputPlan> { new(random.Next(product), DrawShape(random, true)) };
        while (inputs.Count < 3 && random.Next(3) == 0)
        {
            inputs.Add(new InputPlan(random.Next(product), DrawShape(random, false)));
        }

        var limits = new StepLimits(
            1 + random.Next(4), 1 + random.Next(16), TimeSpan.FromMilliseconds(10), 1 + random.Next(4), TimeSpan.FromMilliseconds(100));
        return new StepPlan(product, inputs, limits, TimeSpan.FromMilliseconds(random.Next(2) == 0 ? random.NextDouble() : 40 * random.NextDouble()));
    }

    private static Dependency DrawShape(Random random, bool primary) => random.Next(primary ? 9 : 6) switch
    {
        0 => Dependency.Map,
        1 => Dependency.Window(random.Next(4), random.Next(4)),
        2 => Dependency.Window(random.Next(2), 1 + random.Next(3)),
        3 => Dependency.Reduce(2 + random.Next(6)),
        4 => Dependency.Whole,
        5 => new Dependency(2 + random.Next(4), random.Next(5), random.Next(5), false),
        6 => Dependency.Scan,
        7 => new Dependency(1, random.Next(3), random.Next(3), true),
        _ => new Dependency(1 + random.Next(3), 0, random.Next(2), true),
    };
}
