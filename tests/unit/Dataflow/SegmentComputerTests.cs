using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;
using Lisa.Tests.Unit.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Dataflow;

/// <summary>What an operator makes while what it reads is removed is not kept: it took for absent what was there.</summary>
public sealed class SegmentComputerTests : IDisposable
{
    private static readonly Layout Layout = new(AxisKind.Time, 0, 1, 5, [new Column("x", "1"), new Column("y", "1")]);
    private readonly StoreFolder _folder = new();
    private readonly FileSegmentStore _store;

    public SegmentComputerTests() => _store = StoreFolder.Store(_folder.Path);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_segment_that_was_computed_across_a_removal_is_not_kept_and_costs_no_attempt(bool ownProduct)
    {
        var input = ProductId.OfDataset("input");
        using (var lease = _store.Open(input))
        {
            lease.Log.Append(Segments.MakeRange(0, 3), 3, commit: true);
        }

        var spec = new ProductSpec("scan", 1, ParameterSet.Empty, [new InputBinding("data", input)]);
        var definition = new StepDefinition(ProductId.Of(spec), spec, Layout, [new StepInput("data", input, Dependency.Scan, Layout)]);
        var removed = ownProduct ? definition.Product : input;
        var scan = new Scan();
        using var computer = new SegmentComputer(definition, scan, _store);
        computer.Compute(new SegmentRange(0, 1), null, CancellationToken.None).Done.ShouldBe(1);

        scan.Before = () => _store.Remove(removed);
        var result = computer.Compute(new SegmentRange(1, 2), null, CancellationToken.None);

        result.Done.ShouldBe(0);
        result.Failure.ShouldNotBeNull().Outage.ShouldBeTrue();
        computer.Output.TryGet(1, out _).ShouldBeFalse();
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    /// <summary>Goes on from the segment before, and from nothing where it finds none.</summary>
    private sealed class Scan : IOperator
    {
        public Action Before { get; set; } = () => { };

        public OperatorInfo Info { get; } = new("scan", 1, "a test double", [new Port("data", AxisKind.Time, "samples")], [], "");

        public OperatorPlan Plan(PlanRequest request) => new(Layout, [Dependency.Scan], null);

        public Block Compute(IComputeContext context)
        {
            Before();
            var block = context.Rent(2, 5);
            block.Samples.Fill(context.Previous is { } previous ? previous.Samples[^1] + 1 : 0);
            return block;
        }
    }
}
