using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Placement;
using Orleans.Placement;

namespace Lisa.Grains.Dataflow;

/// <summary>What computing an item takes, wherever its grain was placed.</summary>
public sealed class ItemDesk(ComputerCache computers, ComputeSlots slots, HungOperators hung, SlotBoard board, WaitingItems waiting, TimeProvider time)
{
    /// <summary>Waits for a slot, and computes; an item that is handed back has fewer segments done than it has, and no cause.</summary>
    public async Task<WorkResult> ComputeAsync(WorkItem item, CancellationToken cancellation)
    {
        using var here = board.Arrive(item.Sender);
        if (board.Draining)
        {
            return HandedBack();
        }

        using var place = waiting.Add(time.GetTimestamp(), cancellation);
        try
        {
            var result = await slots.RunAsync(item.Priority, token => Compute(item, place, token), place.Token);
            return new WorkResult(
                result.Done, result.Kernel, result.Elapsed, result.Failure?.Cause, result.Failure?.Lasting ?? false, result.Failure?.Outage ?? false, board.Silo,
                result.Cost)
            {
                Found = result.Found,
            };
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
            // Handed back, given up by its step, or the silo stops and its slots are gone.
            return HandedBack();
        }
    }

    // On the slot's own thread: opening and refreshing logs is I/O.
    private ComputeResult Compute(WorkItem item, WaitingItem place, CancellationToken cancellation)
    {
        place.Start();
        try
        {
            using var use = computers.Open(item.Definition);
            use.Computer.Refresh();
            var segments = new SegmentRange(item.First, item.End);
            if (item.Inputs is { } inputs && use.Computer.NewDigests().OfAll(segments) != inputs)
            {
                // A shared file system is a little late here, or there: nothing is wrong with the segments.
                return new ComputeResult(
                    0, TimeSpan.Zero, TimeSpan.Zero, new ItemFailure($"silo {board.Silo} does not see the inputs as the step sees them", false, Outage: true));
            }

            var result = use.Computer.Compute(
                segments, item.Total, item.Checks, cancellation, TimeLimit.Of(item.Timeout, hung));
            DataflowTelemetry.Record(item.Definition.Spec.Operator, result);
            return result;
        }
        catch (Exception error) when (error is IOException or RefusalException)
        {
            return new ComputeResult(0, TimeSpan.Zero, TimeSpan.Zero, new ItemFailure(error.Message, false, error is StoreUnavailableException));
        }
    }

    private WorkResult HandedBack() => new(0, TimeSpan.Zero, TimeSpan.Zero, null, false, false, board.Silo, default);
}

/// <summary>A compute grain placed by the platform's own director: see <see cref="FreeSlotDirector"/>.</summary>
[FreeSlotPlacement]
public sealed class ComputeGrain(ItemDesk desk) : ItemGrain(desk)
{
    /// <summary>Setting that selects it: the default.</summary>
    public const string Name = "slots";
}

/// <summary>For comparison: placed by Orleans where processor and memory are the least used.</summary>
[ResourceOptimizedPlacement]
public sealed class ResourceComputeGrain(ItemDesk desk) : ItemGrain(desk)
{
    /// <summary>Setting that selects it.</summary>
    public const string Name = "resources";
}

/// <summary>For comparison: placed by Orleans where the fewest activations are.</summary>
[ActivationCountBasedPlacement]
public sealed class ActivationComputeGrain(ItemDesk desk) : ItemGrain(desk)
{
    /// <summary>Setting that selects it.</summary>
    public const string Name = "activations";
}

/// <summary>One work item: its activation is placed, computes, and is gone.</summary>
public abstract class ItemGrain(ItemDesk desk) : Grain, IComputeGrain
{
    public Task<WorkResult> ComputeAsync(WorkItem item, CancellationToken cancellation)
    {
        DeactivateOnIdle();
        return desk.ComputeAsync(item, cancellation);
    }
}
