using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Playing;

/// <summary>One input of a step: which product, and which of its segments an output segment needs.</summary>
internal sealed record InputPlan(int Product, Dependency Shape);

/// <summary>A step of a simulated pipeline; the first input counts its output segments.</summary>
internal sealed record StepPlan(int Product, IReadOnlyList<InputPlan> Inputs, StepLimits Limits, TimeSpan SegmentTime)
{
    public bool InOrder => Inputs[0].Shape.Carries;

    public override string ToString() =>
        $"product {Product} = step({string.Join(", ", Inputs.Select(input => $"{input.Product} {Describe(input.Shape)}"))}), "
        + $"{Limits.Items} items of {Limits.ItemSegments}, {Limits.Failures.Attempts} attempts, {SegmentTime.TotalMilliseconds:F1} ms a segment";

    private static string Describe(Dependency shape)
    {
        var parts = shape.Parts == 1 ? "" : $" in {shape.Parts} parts";
        return shape.Every == Dependency.All
            ? $"whole{parts}"
            : $"every {shape.Every} before {shape.Before} after {shape.After}{parts}{(shape.Carries ? " carried" : "")}";
    }
}

/// <summary>
/// A random graph of products: they are numbered, datasets first, then steps, each step reading products of lower numbers only. So the first
/// steps of it are a pipeline too.
/// </summary>
internal sealed class Pipeline
{
    private const int MostSteps = 12;
    private const int MostParts = 6;

    public Pipeline(ulong seed, Caps caps)
    {
        var dice = new Dice(seed, Purpose.World);
        var datasets = 1 + dice.Next(3);
        var steps = Math.Min(caps.Steps, dice.OneIn(3) ? 1 + dice.Next(MostSteps) : 1 + dice.Next(8));
        DatasetSegments = [.. Enumerable.Range(0, datasets).Select(dataset => Math.Min(caps.Segments, DrawLength(new Dice(seed, Purpose.Dataset, (ulong)dataset))))];
        var parts = new long[datasets + steps];
        Array.Fill(parts, 1);
        Steps =
        [
            .. Enumerable.Range(datasets, steps).Select(
                product => FanOut(DrawStep(product, new Dice(seed, Purpose.Step, (ulong)product)), parts, new Dice(seed, Purpose.Parts, (ulong)product))),
        ];
    }

    /// <summary>How long each dataset will be.</summary>
    public IReadOnlyList<long> DatasetSegments { get; }

    public IReadOnlyList<StepPlan> Steps { get; }

    public int Datasets => DatasetSegments.Count;

    public int Products => DatasetSegments.Count + Steps.Count;

    public StepPlan? StepOf(int product) => product < Datasets ? null : Steps[product - Datasets];

    /// <summary>The steps before a step, as their places in <see cref="Steps"/>.</summary>
    public IEnumerable<int> StepsBefore(int step) =>
        Steps[step].Inputs.Select(input => input.Product - Datasets).Where(before => before >= 0).Distinct().Order();

    private static long DrawLength(Dice dice) => dice.Next(dice.OneIn(4) ? 4 : 61);

    private static StepPlan DrawStep(int product, Dice dice)
    {
        var inputs = new List<InputPlan> { new(dice.Next(product), DrawShape(dice, true)) };
        while (inputs.Count < 3 && dice.OneIn(3))
        {
            inputs.Add(new InputPlan(dice.Next(product), DrawShape(dice, false)));
        }

        var limits = new StepLimits(
            1 + dice.Next(4), 1 + dice.Next(16), TimeSpan.FromMilliseconds(10))
        {
            Failures = FailurePolicy.Default with { Attempts = 1 + dice.Next(4) },
        };
        return new StepPlan(product, inputs, limits, dice.OneIn(2) ? dice.Between(0, 0.001) : dice.Between(0, 0.03));
    }

    // Some steps make several segments of a group. In a chain the numbers multiply, so not for long.
    private static StepPlan FanOut(StepPlan step, long[] parts, Dice dice)
    {
        var inputs = step.Inputs.Select(input => input with { Shape = input.Shape with { Parts = dice.OneIn(4) ? 2 + dice.Next(3) : 1 } }).ToList();
        var before = parts[inputs[0].Product];
        if (before * inputs[0].Shape.Parts > MostParts || step.InOrder)
        {
            inputs[0] = inputs[0] with { Shape = inputs[0].Shape with { Parts = 1 } };
        }

        parts[step.Product] = before * inputs[0].Shape.Parts;
        return step with { Inputs = inputs };
    }

    private static Dependency DrawShape(Dice dice, bool primary) => dice.Next(primary ? 9 : 6) switch
    {
        0 => Dependency.Map,
        1 => Dependency.Window(dice.Next(4), dice.Next(4)),
        2 => Dependency.Window(dice.Next(2), 1 + dice.Next(3)),
        3 => Dependency.Reduce(2 + dice.Next(6)),
        4 => Dependency.Whole,
        5 => new Dependency(2 + dice.Next(4), dice.Next(5), dice.Next(5), false),
        6 => Dependency.Scan,
        7 => new Dependency(1, dice.Next(3), dice.Next(3), true),
        _ => new Dependency(1 + dice.Next(3), 0, dice.Next(2), true),
    };
}
