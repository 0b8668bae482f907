namespace Lisa.Tests.Cluster;

/// <summary>Counts how many are within at one time, and keeps them there until it is told to let some go.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly SemaphoreSlim _leave = new(0);
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _now;

    /// <summary>How many were within at one time at most.</summary>
    public int Most { get; private set; }

    /// <summary>How many are within.</summary>
    public int Now
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    public IDisposable Enter(CancellationToken cancellation)
    {
        Change(1);
        try
        {
            _leave.Wait(cancellation);
            return new Stay(this);
        }
        catch
        {
            Change(-1);
            throw;
        }
    }

    /// <summary>Lets so many of them go, as they come.</summary>
    public void Release(int count) => _leave.Release(count);

    /// <summary>Waits until so many are within.</summary>
    public Task UntilAsync(int count) => UntilAsync(now => now == count, $"{count}");

    /// <summary>Waits until as many are within as is wanted.</summary>
    public async Task UntilAsync(Func<int, bool> isEnough, string wanted)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (isEnough(_now))
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(guard.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{Now} are within, not {wanted}");
            }
        }
    }

    public void Dispose() => _leave.Dispose();

    private void Change(int by)
    {
        lock (_lock)
        {
            _now += by;
            Most = Math.Max(Most, _now);
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Stay(Crowd crowd) : IDisposable
    {
        public void Dispose() => crowd.Change(-1);
    }
}
