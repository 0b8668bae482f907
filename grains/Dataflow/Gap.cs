using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// What takes the place of a segment that was given up, where a run's policy is to skip. Its recorded inputs hash is not that of its inputs, but a
/// hash of that and a mark. So to the rule by which segments are stale it is one that has to be computed; who accepts gaps can tell it
/// from a stale segment; and once it is computed its content is another, and just what depends on it is stale.
/// </summary>
internal static class Gap
{
    private static readonly ContentHash Tag = new(0x736b_6970_7065_6421, 0x736b_6970_7065_6421);

    /// <summary>The inputs hash that is recorded for a gap.</summary>
    public static ContentHash Mark(ContentHash inputs) => Hashing.Of([inputs, Tag]);

    /// <summary>Whether a record is a gap, for the inputs as they are.</summary>
    /// <param name="record">The record.</param>
    /// <param name="inputs">The hash of its inputs now; null when one is missing.</param>
    public static bool Is(in SegmentRecord record, ContentHash? inputs) => inputs is { } known && record.Inputs == Mark(known);

    /// <summary>NaN of the planned shape; a table without rows.</summary>
    /// <param name="definition">Of the product.</param>
    /// <param name="computing">Its operator, which knows how long its product is.</param>
    /// <param name="inputs">The logs of its inputs.</param>
    /// <param name="index">Which segment.</param>
    /// <param name="store">Has the blocks.</param>
    public static Block Make(StepDefinition definition, IOperator computing, IReadOnlyList<ISegmentLog> inputs, long index, ISegmentStore store)
    {
        var layout = definition.Layout;
        var length = layout.Axis switch
        {
            AxisKind.Row => 0,
            AxisKind.Time when SamplesOf(definition, computing, inputs) is { } samples =>
                (int)Math.Clamp(samples - (index * layout.SegmentLength), 0, layout.SegmentLength),
            _ => layout.SegmentLength,
        };
        var block = store.Rent(layout.Columns.Length, length);
        block.Samples.Fill(double.NaN);
        return block;
    }

    // Only the last segment of a time series is shorter; how long the series is the operator said when the run was planned, and says again.
    private static long? SamplesOf(StepDefinition definition, IOperator computing, IReadOnlyList<ISegmentLog> inputs) => computing.Plan(new PlanRequest(
        definition.Spec.Parameters,
        [.. definition.Inputs.Select((input, at) => new PlanInput(input.Layout, inputs[at].Total == inputs[at].Count ? inputs[at].Samples : null))],
        $"product {definition.Product}")).Samples;
}

/// <summary>What came of writing a gap.</summary>
/// <param name="IsComputed">There is none: the segment has been computed meanwhile.</param>
/// <param name="Failure">Why there is none; null when there is.</param>
public readonly record struct GapOutcome(bool IsComputed, ItemFailure? Failure)
{
    internal void Tell(StepFlow flow, long index, DateTimeOffset now, List<StepCommand> commands)
    {
        if (Failure is not null)
        {
            flow.SkipFailed(index, Failure, now, commands);
        }
        else if (IsComputed)
        {
            flow.OutputExists(new SegmentRange(index, index + 1), commands);
        }
        else
        {
            flow.Skipped(index, commands);
        }
    }
}
