using Lisa.Grains.Flow;
using Lisa.Grains.Placement;

namespace Lisa.Grains.Dataflow;

/// <summary>Where the work items of this silo's steps are computed.</summary>
public interface IItemRunner
{
    /// <summary>Items that one step may have in flight now: two a slot, so that no slot waits for the step's next turn.</summary>
    int MostItems { get; }

    /// <summary>
    /// Computes an item of the step whose logs are open in <paramref name="computer"/>. An item that got lost, or was handed back, ends with
    /// fewer segments done than it has and no failure.
    /// </summary>
    /// <exception cref="OperationCanceledException">The step gave it up.</exception>
    Task<ComputeResult> RunAsync(SegmentComputer computer, StepCommand.Compute item, long? total, CancellationToken cancellation);
}

/// <summary>In the slots of this silo, with the step's own logs: all there is where there is one silo.</summary>
public sealed class LocalItems(ComputeSlots slots, HungOperators hung, SlotBoard board) : IItemRunner
{
    public int MostItems => 2 * slots.Slots;

    public async Task<ComputeResult> RunAsync(SegmentComputer computer, StepCommand.Compute item, long? total, CancellationToken cancellation)
    {
        try
        {
            var result = await slots.RunAsync(item.Priority, token => computer.Compute(item.Segments, total, token, TimeLimit.Of(item.Timeout, hung)), cancellation);
            DataflowTelemetry.Record(computer.Definition.Spec.Operator, result);
            return result with { Silo = board.Silo };
        }
        catch (ObjectDisposedException)
        {
            // The silo stops and its slots are gone.
            return ComputeResult.Nothing;
        }
    }
}
