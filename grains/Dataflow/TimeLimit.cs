using Lisa.Grains.Contracts;
using Lisa.Grains.Placement;

namespace Lisa.Grains.Dataflow;

/// <summary>How long one attempt at a segment may take.</summary>
/// <param name="Span">So long.</param>
/// <param name="Hung">Where those go that do not stop then.</param>
public sealed record TimeLimit(TimeSpan Span, HungOperators Hung)
{
    /// <summary>Null where there is none.</summary>
    public static TimeLimit? Of(TimeSpan? span, HungOperators hung) => span is { } limit ? new TimeLimit(limit, hung) : null;

    internal TimedAttempt Begin(CancellationToken cancellation) => new(this, cancellation);
}

/// <summary>
/// One attempt at a segment under a time limit. The operator runs on a thread of its own, which costs some tens of microseconds, so that the slot's
/// thread can go on without it. When its time is over it is told to stop through its token; if it has not after the grace, it is left behind.
/// </summary>
internal sealed class TimedAttempt : IDisposable
{
    private readonly HungOperators _hung;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _source;
    private bool _isLeft;

    public TimedAttempt(TimeLimit limit, CancellationToken outer)
    {
        (Limit, _hung, _outer) = (limit.Span, limit.Hung, outer);
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _source.CancelAfter(limit.Span);
    }

    public TimeSpan Limit { get; }

    /// <summary>Cancelled when the time is over, or nobody wants the segment any more.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The time is over.</summary>
    public bool IsOver => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>Returns what the operator returns, late or not, or throws what it throws.</summary>
    /// <exception cref="TimeoutException">It did not stop when it was told to, and was left behind.</exception>
    public Block Run(Func<Block> compute)
    {
        var call = new TaskCompletionSource<Block>();
        new Thread(() => Compute(compute, call)) { IsBackground = true, Name = "timed operator" }.Start();
        try
        {
            Task.WaitAny([call.Task], Token);
        }
        catch (OperationCanceledException)
        {
            // Told to stop, as its token says; now it has the grace.
            if (Task.WaitAny([call.Task], _hung.Grace) < 0 && _hung.TryLeave(call.Task))
            {
                _isLeft = true;
                call.Task.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
                throw new TimeoutException(
                    $"did not stop within {_hung.Grace.TotalSeconds} s when its limit of {Limit.TotalSeconds} s was over; its thread was left behind, {_hung.Count} of at most {_hung.Most} on this silo");
            }
        }

        return call.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        // One that was left behind looks at its token still.
        if (!_isLeft)
        {
            _source.Dispose();
        }
    }

    private static void Compute(Func<Block> compute, TaskCompletionSource<Block> call)
    {
        ThreadNiceness.TrySet(ComputeSlots.Niceness);
        try
        {
            call.SetResult(compute());
        }
        catch (Exception error)
        {
            // The operator's own: its segment's failure, in the slot that waits for it.
            call.SetException(error);
        }
    }
}
