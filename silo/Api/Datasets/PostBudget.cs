namespace Lisa.Silo.Api.Datasets;

/// <summary>
/// The memory that posts may hold at once. Who finds it spent waits, and so does the sender behind: posting slows down before memory
/// grows. A post that needs more than all of it gets it alone.
/// </summary>
public sealed class PostBudget
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private readonly long _bytes;
    private long _free;

    /// <param name="bytes">All there is.</param>
    public PostBudget(long bytes) => _bytes = _free = bytes;

    public async Task<IDisposable> TakeAsync(long wanted, CancellationToken cancellation)
    {
        wanted = Math.Min(wanted, _bytes);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue((wanted, turn));
            Serve();
        }

        var share = new Share(this, wanted);
        await using var abandon = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task;
        return share;
    }

    // In order of arrival: a large post is not passed over for ever by small ones. One that gave up is skipped.
    private void Serve()
    {
        while (_waiting.TryPeek(out var next) && (next.Bytes <= _free || next.Turn.Task.IsCompleted))
        {
            _waiting.Dequeue();
            if (next.Turn.TrySetResult())
            {
                _free -= next.Bytes;
            }
        }
    }

    private void GiveBack(long returned)
    {
        lock (_lock)
        {
            _free += returned;
            Serve();
        }
    }

    private sealed class Share(PostBudget budget, long taken) : IDisposable
    {
        private long _taken = taken;

        public void Dispose() => budget.GiveBack(Interlocked.Exchange(ref _taken, 0));
    }
}
