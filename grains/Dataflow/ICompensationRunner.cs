using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Placement;

namespace Lisa.Grains.Dataflow;

/// <summary>Where compensations are run.</summary>
public interface ICompensationRunner
{
    /// <summary>Makes one attempt. A silo that is lost meanwhile, or has stopped, is a failure like any other: whether it did anything is not known.</summary>
    Task<CompensationResult> RunAsync(CompensationCall call);
}

/// <summary>In the compute slots of this silo: all there is where there is one.</summary>
public sealed class CompensationDesk(OperatorRegistry operators, ComputeSlots slots) : ICompensationRunner
{
    // A run waits for it, and what it undoes is out in the world: before all work in bulk.
    private const int Priority = 1000;

    public async Task<CompensationResult> RunAsync(CompensationCall call)
    {
        try
        {
            return await slots.RunAsync(Priority, token => Run(call, token), CancellationToken.None);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
            return new CompensationResult("the silo stopped", false);
        }
    }

    // It is foreign code: whatever it throws is its attempt's failure.
    private CompensationResult Run(CompensationCall call, CancellationToken cancellation)
    {
        try
        {
            operators.Require(call.Compensation).Run(call, cancellation);
            return new CompensationResult(null, false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (RefusalException refused)
        {
            // One that is not here may be declared again.
            return new CompensationResult(refused.Message, refused.Refusals is not [{ Kind: RefusalKind.NotFound }, ..]);
        }
        catch (Exception error)
        {
            return new CompensationResult($"{call.Compensation.Name} {call.Compensation.Version}: {error.GetType().Name}: {error.Message}", false);
        }
    }
}

/// <summary>On whatever silo has what it needs, as work items are placed.</summary>
public sealed class PlacedCompensations(IGrainFactory grains, SlotBoard board, Capabilities capabilities) : ICompensationRunner
{
    private long _sent;

    public async Task<CompensationResult> RunAsync(CompensationCall call)
    {
        if (!capabilities.AnyOffers(call.Compensation.Needs))
        {
            return new CompensationResult($"no silo offers {string.Join(", ", call.Compensation.Needs)}", false);
        }

        var key = $"{call.Run}/{call.Step}/{board.Silo}/{Interlocked.Increment(ref _sent)}";
        try
        {
            ItemHint.Set(new Dictionary<string, double>(), call.Compensation.Needs);
            return await grains.GetGrain<ICompensationGrain>(key).RunAsync(call);
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException)
        {
            return new CompensationResult($"the silo that ran it was lost: {lost.Message}", false);
        }
        finally
        {
            board.Answered(key);
        }
    }
}

/// <summary>One attempt: its activation is placed, runs, and is gone.</summary>
[FreeSlotPlacement]
public sealed class CompensationGrain(CompensationDesk desk) : Grain, ICompensationGrain
{
    public Task<CompensationResult> RunAsync(CompensationCall call)
    {
        DeactivateOnIdle();
        return desk.RunAsync(call);
    }
}
