using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;

namespace Lisa.Tests.Cluster;

/// <summary>An operator small enough to know its output by heart. It counts how often each segment was computed, by gain.</summary>
/// <param name="name">Its name.</param>
/// <param name="dependency">On its only input.</param>
/// <param name="compute">Makes the block, given the gain.</param>
/// <param name="makes">What its output is laid along; a table has one column and as many rows as it likes.</param>
/// <param name="beside">On a second input, <c>beside</c>, where it has one.</param>
/// <param name="besides">What the second input is laid along.</param>
internal sealed class TestOperator(
    string name, Dependency dependency, Func<IComputeContext, double, Block> compute, AxisKind makes = AxisKind.Time, Dependency? beside = null,
    AxisKind besides = AxisKind.Time) : IOperator
{
    private readonly ConcurrentDictionary<(double Gain, long Index), int> _computed = new();

    public OperatorInfo Info { get; } = new(
        name, 1, "a test double",
        beside is null ? [new Port("data", AxisKind.Time, "samples")] : [new Port("data", AxisKind.Time, "samples"), new Port("beside", besides, "others")],
        [new Parameter("gain", ParameterType.Number, "1", "multiplies every sample")],
        "");

    /// <summary>How often it computed anything.</summary>
    public int Computed => _computed.Values.Sum();

    /// <summary>How often it computed one segment.</summary>
    public int ComputedAt(long index, double gain = 1) => _computed.GetValueOrDefault((gain, index));

    /// <summary>How often it computed with this gain.</summary>
    public int ComputedWith(double gain) => _computed.Where(entry => entry.Key.Gain == gain).Sum(entry => entry.Value);

    public OperatorPlan Plan(PlanRequest request)
    {
        var input = request.Inputs[0];
        ImmutableArray<Dependency> dependencies = beside is { } second ? [dependency, second] : [dependency];
        if (makes == AxisKind.Row)
        {
            return new OperatorPlan(new Layout(AxisKind.Row, 0, 1, 0, [new Column("value", "1")]), dependencies, null);
        }

        // A reduction that makes a time series has one sample for each segment that it reads.
        return dependency.Every is > 1 and < Dependency.All
            ? new OperatorPlan(input.Layout with { Density = input.Layout.Density / input.Layout.SegmentLength }, dependencies, null)
            : new OperatorPlan(input.Layout, dependencies, input.Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var gain = context.Parameters.Number("gain");
        _computed.AddOrUpdate((gain, context.Index), 1, (_, before) => before + 1);
        return compute(context, gain);
    }
}
